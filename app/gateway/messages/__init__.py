"""What a terminal and the bureau say to each other; both ends read this file.

JSON over HTTP. Amounts are fen, rates 1/10000 (13 % = 1300), times ISO 8601 with +08:00, bytes
base64. What has a `request_id` (32 hexadecimal signs, the terminal's own) may be sent again: the
answer is the first one. A reader passes over fields that it does not know, so either end may be
newer. Packages are `hardware.signing.packages`; records are the disk's own, with its signature.
"""
