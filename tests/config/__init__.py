"""Tests of settings and their reader."""
