"""The PAVE API: signing, one function per endpoint, and what its answers mean."""
