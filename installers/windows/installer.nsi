; The installer: for one user without rights (default), or for all users by IT (/AllUsers, from an elevated prompt).
; Made by `python -m installers.windows build`, which defines VERSION, PUBLISHER, SOURCE, OUT, LISTS, SIZE_KB.
;
; Switches: /S (no questions), /AllUsers, /CurrentUser, /SelfTest (run the self-test afterwards), /LOG=FILE, /D=FOLDER.
; Outcome: 0 done; 2 stopped by a person; 3 rights are missing; 4 a newer version is there; 5 the program is open;
; 6 the self-test failed; 7 it is there already for all users; 8 this is no 64-bit Windows 10 or newer; 9 for all users:
; the folder outside Program Files holds something else, or cannot be closed to other users.

!ifdef TARGET
  Target ${TARGET}
!endif
Unicode true
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
SetDateSave on
RequestExecutionLevel user
AllowSkipFiles off
CRCCheck force
BrandingText "CSR Desktop ${VERSION}"

!include MUI2.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include LogicLib.nsh
!include x64.nsh
!include WinVer.nsh

!define NAME "CSR Desktop"
!define REGISTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CSR Desktop"

Name "${NAME}"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
VIProductVersion "${VERSION4}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME} installeren"
VIAddVersionKey /LANG=0 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=0 "LegalCopyright" "EUPL-1.2"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"

Var ForAll
Var Keep
Var LogFile
Var SelfTest
Var Installed
Var OldPlace
Var IsElsewhere

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "CSR Desktop ${VERSION} installeren"
!define MUI_WELCOMEPAGE_TEXT "Dit zet CSR Desktop op deze computer. Er zijn geen beheerdersrechten nodig.$\r$\n$\r$\nStaat er al een oudere versie? Dan wordt die vervangen. Uw dossiers blijven staan; de nieuwe versie maakt er eerst een reservekopie van voordat zij iets verandert.$\r$\n$\r$\nSluit CSR Desktop voordat u verdergaat."
!define MUI_FINISHPAGE_RUN "$INSTDIR\csr-desktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "CSR Desktop starten"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${SOURCE}\LICENSE.txt"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Dutch"

; --- what is said, on the screen and in the log ---------------------------------------------------------------------

!macro Log UN
Function ${UN}Log
  Exch $R0
  ${If} $LogFile != ""
    Push $R1
    ClearErrors
    FileOpen $R1 "$LogFile" a
    ${IfNot} ${Errors}
      FileSeek $R1 0 END
      FileWriteUTF16LE /BOM $R1 "$R0$\r$\n"
      FileClose $R1
    ${EndIf}
    ClearErrors
    Pop $R1
  ${EndIf}
  Pop $R0
FunctionEnd
!macroend
!insertmacro Log ""
!insertmacro Log "un."

!macro Say UN TEXT
  Push "${TEXT}"
  Call ${UN}Log
!macroend

!macro Refuse UN CODE TEXT
  !insertmacro Say "${UN}" "${TEXT}"
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; --- before anything is done ---------------------------------------------------------------------------------------

!macro ReadSwitches UN
  ${GetParameters} $R9
  ClearErrors
  ${GetOptions} $R9 "/LOG=" $LogFile
  ClearErrors
  ${GetOptions} $R9 "/AllUsers" $R8
  ${IfNot} ${Errors}
    StrCpy $ForAll 1
  ${EndIf}
  ClearErrors
!macroend

!macro ChoosePlace
  SetRegView 64
  ${If} $ForAll == 1
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; What is in use cannot be opened for writing; whatever runs from here has the library of Python loaded.
!macro OpenForWriting FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $R7 "${FILE}" a
    ${If} ${Errors}
      StrCpy $R6 1
    ${Else}
      FileClose $R7
    ${EndIf}
  ${EndIf}
!macroend

!macro NotInUse UN
Function ${UN}NotInUse
  again:
  StrCpy $R6 0
  !insertmacro OpenForWriting "$INSTDIR\csr-desktop.exe"
  !insertmacro OpenForWriting "$INSTDIR\csr.exe"
  FindFirst $R4 $R5 "$INSTDIR\runtime\python3?*.dll"
  ${DoWhile} $R5 != ""
    !insertmacro OpenForWriting "$INSTDIR\runtime\$R5"
    FindNext $R4 $R5
  ${Loop}
  FindClose $R4
  ${If} $R6 == 0
    ClearErrors
    Return
  ${EndIf}
  ClearErrors
  FileOpen $R7 "$INSTDIR\csr-proef.tmp" w
  ${If} ${Errors}
    !insertmacro Refuse "${UN}" 5 "U mag deze map niet wijzigen: $INSTDIR. Start dit als beheerder, of vraag uw systeembeheerder. Er is niets veranderd."
  ${EndIf}
  FileClose $R7
  Delete "$INSTDIR\csr-proef.tmp"
  !insertmacro Say "${UN}" "CSR Desktop is nog open. Er is niets veranderd."
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "CSR Desktop is nog open, hier of bij iemand anders die op deze computer is aangemeld.$\r$\n$\r$\nSluit het programma en kies dan Opnieuw. Wat u typte, wordt bewaard." /SD IDCANCEL IDRETRY again
  SetErrorLevel 5
  Quit
FunctionEnd
!macroend
!insertmacro NotInUse ""
!insertmacro NotInUse "un."

; For all users the folder must be one that only administrators can change. Program Files is; a folder elsewhere takes the
; rights of the disk, with which every user may add files beside a program that others start.
!macro LookElsewhere
  StrCpy $IsElsewhere 0
  ${If} $ForAll == 1
    StrLen $R7 "$PROGRAMFILES64\"
    StrCpy $R6 "$INSTDIR\" $R7
    StrLen $R7 "$PROGRAMFILES32\"
    StrCpy $R5 "$INSTDIR\" $R7
    ${If} $R6 != "$PROGRAMFILES64\"
    ${AndIf} $R5 != "$PROGRAMFILES32\"
      StrCpy $IsElsewhere 1
    ${EndIf}
  ${EndIf}
!macroend

!macro CloseToOthers ARGUMENTS
  nsExec::Exec '"$SYSDIR\icacls.exe" "$INSTDIR" ${ARGUMENTS} /Q'
  Pop $R7
  ${If} $R7 != 0
    !insertmacro Refuse "" 9 "De map $INSTDIR kan niet worden afgesloten voor andere gebruikers (code $R7). Kies een map in Program Files."
  ${EndIf}
!macroend

Function .onInit
  StrCpy $ForAll 0
  StrCpy $SelfTest 0
  !insertmacro ReadSwitches ""
  ${GetOptions} $R9 "/SelfTest" $R8
  ${IfNot} ${Errors}
    StrCpy $SelfTest 1
  ${EndIf}
  ClearErrors
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    !insertmacro Refuse "" 8 "CSR Desktop werkt op Windows 10 of nieuwer, 64-bits."
  ${EndIf}
  !insertmacro ChoosePlace
  ${If} $ForAll == 1
    UserInfo::GetAccountType
    Pop $R8
    ${If} $R8 != "Admin"
      !insertmacro Refuse "" 3 "Installeren voor alle gebruikers vraagt beheerdersrechten. Start het installatieprogramma als beheerder."
    ${EndIf}
  ${Else}
    ReadRegStr $R8 HKLM "${REGISTRY}" "DisplayVersion"
    ${If} $R8 != ""
      !insertmacro Refuse "" 7 "CSR Desktop staat al op deze computer voor alle gebruikers. Vraag de beheerder om het bij te werken."
    ${EndIf}
  ${EndIf}
  ReadRegStr $OldPlace SHCTX "${REGISTRY}" "InstallLocation"
  ${If} $INSTDIR == ""
    ${If} $OldPlace != ""
      StrCpy $INSTDIR $OldPlace
    ${ElseIf} $ForAll == 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${EndIf}
  ${EndIf}
  ReadRegStr $Installed SHCTX "${REGISTRY}" "DisplayVersion"
  ${If} $Installed != ""
    ${VersionCompare} "$Installed" "${VERSION}" $R7
    ${If} $R7 == 1
      !insertmacro Refuse "" 4 "Op deze computer staat een nieuwere versie ($Installed) dan deze (${VERSION}). Teruggaan kan niet: de oude versie kan uw dossiers misschien niet meer lezen. Er is niets veranderd."
    ${EndIf}
  ${EndIf}
  !insertmacro LookElsewhere
  ${If} $IsElsewhere == 1
  ${AndIf} $OldPlace != $INSTDIR
  ${AndIf} ${FileExists} "$INSTDIR\*.*"
    ${DirState} "$INSTDIR" $R7
    ${If} $R7 != 0
      !insertmacro Refuse "" 9 "In $INSTDIR staat al iets. Kies voor alle gebruikers een map in Program Files, of een map die nog niet bestaat."
    ${EndIf}
  ${EndIf}
  Call NotInUse
FunctionEnd

; --- the files that open with the program ---------------------------------------------------------------------------

!macro EachKind DO
  !insertmacro ${DO} ".csrdossier" "CSRDesktop.Dossier" "Dossierbestand van CSR Desktop"
  !insertmacro ${DO} ".csrnorm" "CSRDesktop.Normen" "Normpakket voor CSR Desktop"
  !insertmacro ${DO} ".csrnieuws" "CSRDesktop.Bericht" "Bericht over een nieuwe versie van CSR Desktop"
!macroend

!macro Associate SUFFIX KIND WORDS
  WriteRegStr SHCTX "Software\Classes\${SUFFIX}" "" "${KIND}"
  WriteRegStr SHCTX "Software\Classes\${KIND}" "" "${WORDS}"
  WriteRegStr SHCTX "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\csr-desktop.exe,0"
  WriteRegStr SHCTX "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\csr-desktop.exe" "%1"'
!macroend

; What another program wrote about these files is not ours to take away.
!macro Dissociate SUFFIX KIND WORDS
  ReadRegStr $R8 SHCTX "Software\Classes\${SUFFIX}" ""
  ${If} $R8 == "${KIND}"
    DeleteRegValue SHCTX "Software\Classes\${SUFFIX}" ""
    DeleteRegKey /ifempty SHCTX "Software\Classes\${SUFFIX}"
  ${EndIf}
  DeleteRegKey SHCTX "Software\Classes\${KIND}"
!macroend

; --- installing ----------------------------------------------------------------------------------------------------

Section "-program"
  !insertmacro ChoosePlace
  !insertmacro Say "" "CSR Desktop ${VERSION} wordt gezet in $INSTDIR."
  ${If} $Installed != ""
  ${AndIf} ${FileExists} "$OldPlace\uninstall.exe"
    !insertmacro Say "" "Versie $Installed wordt vervangen; gegevens blijven staan."
    ${If} $ForAll == 1
      ExecWait '"$OldPlace\uninstall.exe" /S /KEEP /AllUsers _?=$OldPlace' $R8
    ${Else}
      ExecWait '"$OldPlace\uninstall.exe" /S /KEEP _?=$OldPlace' $R8
    ${EndIf}
    ${If} $R8 != 0
      !insertmacro Refuse "" 5 "De oude versie kon niet worden vervangen (code $R8). Sluit CSR Desktop en probeer het opnieuw."
    ${EndIf}
    ${If} $OldPlace != $INSTDIR
      Delete "$OldPlace\uninstall.exe"
      RMDir "$OldPlace"
    ${EndIf}
  ${EndIf}
  ${If} $IsElsewhere == 1
    CreateDirectory "$INSTDIR"
    !insertmacro CloseToOthers "/setowner *S-1-5-32-544"
    !insertmacro CloseToOthers "/inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX"
  ${EndIf}
  !include "${LISTS}\install.nsh"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\csr-desktop.exe"

  !insertmacro EachKind Associate
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr SHCTX "${REGISTRY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${REGISTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${REGISTRY}" "DisplayIcon" "$INSTDIR\csr-desktop.exe,0"
  WriteRegStr SHCTX "${REGISTRY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${REGISTRY}" "InstallLocation" "$INSTDIR"
  ${If} $ForAll == 1
    WriteRegStr SHCTX "${REGISTRY}" "UninstallString" '"$INSTDIR\uninstall.exe" /AllUsers'
    WriteRegStr SHCTX "${REGISTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S /AllUsers'
  ${Else}
    WriteRegStr SHCTX "${REGISTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr SHCTX "${REGISTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${EndIf}
  WriteRegDWORD SHCTX "${REGISTRY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD SHCTX "${REGISTRY}" "NoModify" 1
  WriteRegDWORD SHCTX "${REGISTRY}" "NoRepair" 1
  !insertmacro Say "" "CSR Desktop ${VERSION} staat in $INSTDIR."

  ${If} $SelfTest == 1
    ExecWait '"$INSTDIR\csr-desktop.exe" --self-test --report "$TEMP\csr-desktop-zelftest.txt"' $R8
    !insertmacro Say "" "Zelftest: code $R8; verslag in $TEMP\csr-desktop-zelftest.txt."
    ${If} $R8 != 0
      !insertmacro Refuse "" 6 "CSR Desktop is gezet, maar de zelftest vond iets dat niet goed is. Lees $TEMP\csr-desktop-zelftest.txt."
    ${EndIf}
  ${EndIf}
SectionEnd

; --- removing ------------------------------------------------------------------------------------------------------

Function un.onInit
  StrCpy $ForAll 0
  StrCpy $Keep 0
  !insertmacro ReadSwitches "un."
  ${GetOptions} $R9 "/KEEP" $R8
  ${IfNot} ${Errors}
    StrCpy $Keep 1
  ${EndIf}
  ClearErrors
  !insertmacro ChoosePlace
  Call un.NotInUse
FunctionEnd

Section "un.program"
  !insertmacro ChoosePlace
  !include "${LISTS}\remove.nsh"
  ${If} $Keep == 0
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\${NAME}.lnk"
    !insertmacro EachKind Dissociate
    DeleteRegKey SHCTX "${REGISTRY}"
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
    SetShellVarContext current
    !insertmacro Say "un." "CSR Desktop is verwijderd. De gegevens staan nog in $LOCALAPPDATA\${NAME}."
    MessageBox MB_OK|MB_ICONINFORMATION "CSR Desktop is verwijderd.$\r$\n$\r$\nUw dossiers zijn niet verwijderd. Ze staan, versleuteld, in:$\r$\n$LOCALAPPDATA\${NAME}" /SD IDOK
  ${EndIf}
SectionEnd
