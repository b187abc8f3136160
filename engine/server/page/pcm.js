// Sound on the wire: base64 of 16-bit samples, little-endian. Pure; knows no browser's audio.

export const RATE_HZ = 24000;
const FULL_SCALE = 32768;

/** Float32 samples in [-1, 1] to base64; what is beyond is clipped. */
export function encodePcm(samples) {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, n) => {
    const scaled = Math.round(sample * FULL_SCALE);
    view.setInt16(2 * n, Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, scaled)), true);
  });
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Base64 to Float32 samples. */
export function decodePcm(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const samples = new Float32Array(bytes.length >> 1);
  for (let n = 0; n < samples.length; n += 1) {
    samples[n] = view.getInt16(2 * n, true) / FULL_SCALE;
  }
  return samples;
}
