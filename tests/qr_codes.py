"""What a scanner reads from a picture."""

from typing import Any

import zxingcpp


def qr_code_on(image: Any) -> zxingcpp.Barcode:
    """The one QR code on a picture or a page of pixels; ValueError where there is none or a second one."""
    # Asked for every kind of code, the decoder now and then finds a short bar code among the modules of a QR code.
    (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return code
