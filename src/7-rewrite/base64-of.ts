// Bytes as text, for modules that carry their Wasm.

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3)
    const group = (a << 16) | (b << 8) | c
    text += BASE64[group >> 18]
    text += BASE64[(group >> 12) & 63]
    text += i + 1 < bytes.length ? BASE64[(group >> 6) & 63] : '='
    text += i + 2 < bytes.length ? BASE64[group & 63] : '='
  }
  return text
}
