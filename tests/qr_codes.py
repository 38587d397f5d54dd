"""Reading QR codes from pictures, as a scanner does."""

from typing import Any

import zxingcpp


def qr_code_on(image: Any) -> zxingcpp.Barcode:
    """Return the one QR code on a picture or a page of pixels. Raises ValueError if there are more, or none."""
    # When it looks for all kinds of codes, the decoder sometimes finds a short bar code among a QR code's modules.
    (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return code
