"""What a VIN says about its vehicle, in a dealer's words. Works off line; knows no window and no server."""
