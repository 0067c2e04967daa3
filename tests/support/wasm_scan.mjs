// wasm_scan.mjs: what instructions a WebAssembly program is made of, read from its code section (WebAssembly Core Specification 2.0, chapter 5).
import { constants, brotliCompressSync } from 'node:zlib';

export const packed = bytes => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

// { functions, instructions, simd: vector instructions and locals }; throws where it does not understand a byte.
export function featuresOf(bytes) {
  let at = 8;
  const found = { functions: 0, instructions: 0, simd: 0 };
  const fail = what => { throw new Error(`at byte ${at}: ${what}`); };
  if (bytes.readUInt32LE(0) !== 0x6d736100 || bytes.readUInt32LE(4) !== 1) fail('no WebAssembly program of version 1');
  const number = () => {
    let value = 0, shift = 1, byte;
    do { byte = bytes[at++]; value += (byte & 127) * shift; shift *= 128; } while (byte & 128);
    return value;
  };
  const skip = count => { for (let i = 0; i < count; i++) number(); };
  function instruction() {
    const code = bytes[at++];
    found.instructions++;
    if (code === 0xfd) {
      found.simd++;
      const kind = number();
      if (kind <= 11 || kind === 92 || kind === 93) skip(2);
      else if (kind === 12 || kind === 13) at += 16;
      else if (kind >= 21 && kind <= 34) at += 1;
      else if (kind >= 84 && kind <= 91) { skip(2); at += 1; }
    } else if (code === 0xfc) {
      const kind = number();
      if (kind > 17) fail(`instruction fc ${kind}`);
      if ([8, 10, 12, 14].includes(kind)) skip(2); else if (kind > 7) skip(1);
    } else if (code === 0xfe) {
      if (number() === 3) at += 1; else skip(2);
    } else if (code === 0x0e) { skip(number() + 1); }
    else if (code === 0x1c) { skip(number()); }
    else if (code === 0x43) { at += 4; }
    else if (code === 0x44) { at += 8; }
    else if (code === 0x11 || code === 0x13 || (code >= 0x28 && code <= 0x3e)) skip(2);
    else if ([0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x18, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].includes(code) || (code >= 0x20 && code <= 0x26)) skip(1);
    else if (!(code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || code === 0x19 || code === 0x1a || code === 0x1b || (code >= 0x45 && code <= 0xc4) || code === 0xd1)) {
      at--;
      fail(`instruction ${code.toString(16)}`);
    }
  }
  while (at < bytes.length) {
    const section = bytes[at++], size = number(), end = at + size;
    if (section === 10) {
      for (let functions = number(); functions > 0; functions--) {
        const length = number(), stop = at + length;
        found.functions++;
        for (let groups = number(); groups > 0; groups--) { number(); if (bytes[at++] === 0x7b) found.simd++; }
        while (at < stop) instruction();
        if (at !== stop) fail('a function ends inside an instruction');
      }
    }
    at = end;
  }
  return found;
}
