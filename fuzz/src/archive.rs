//! A zip archive without compression (APPNOTE 4.3), so that a changed byte is a changed character of a part and not
//! a broken checksum.

/// The archive of these parts: name and text.
pub fn stored(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let offset = length(&bytes);
        let mut common = Vec::new();
        // Version, flags (UTF-8 names), method, time and date.
        for word in [20_u16, 0x0800, 0, 0, 0x21] {
            common.extend(word.to_le_bytes());
        }
        for word in [checksum(text.as_bytes()), length(text.as_bytes()), length(text.as_bytes())] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = length(&bytes);
    let count = (parts.len() as u16).to_le_bytes();
    let end = [
        &b"PK\x05\x06\0\0\0\0"[..],
        &count,
        &count,
        &length(&directory).to_le_bytes(),
        &start.to_le_bytes(),
        b"\0\0",
    ];
    bytes.extend(&directory);
    bytes.extend(end.concat());
    bytes
}

fn length(bytes: &[u8]) -> u32 {
    bytes.len() as u32
}

/// CRC-32, bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}
