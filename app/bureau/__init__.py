"""The simulated tax bureau (模拟税务局端): a program of its own."""
