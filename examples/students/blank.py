"""Handed in as downloaded. base: release"""
