"""What targets accept, release by release."""
