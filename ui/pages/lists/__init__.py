"""Lijsten: lists of others in, balance lists out."""
