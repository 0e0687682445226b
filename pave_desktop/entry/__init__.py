"""What a person types, read: VIN, phone number, year, odometer, web address, reference. Pure functions."""
