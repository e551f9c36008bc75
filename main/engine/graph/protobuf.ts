/**
 * Writer of the protobuf wire format, as much of it as ONNX files need. Messages nest without copying: chunks are
 * collected and joined once, at the end.
 */
const encoder = new TextEncoder()

export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = []
  private byteLength = 0

  integer(field: number, value: number): void {
    this.tag(field, 0)
    this.varint(value)
  }

  float(field: number, value: number): void {
    this.tag(field, 5)
    this.append(new Uint8Array(new Float32Array([value]).buffer))
  }

  text(field: number, value: string): void {
    this.bytes(field, encoder.encode(value))
  }

  bytes(field: number, value: Uint8Array): void {
    this.tag(field, 2)
    this.varint(value.byteLength)
    this.append(value)
  }

  message(field: number, message: ProtobufWriter): void {
    this.tag(field, 2)
    this.varint(message.byteLength)
    for (const chunk of message.chunks) this.append(chunk)
  }

  finish(): Uint8Array {
    return Buffer.concat(this.chunks, this.byteLength)
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType)
  }

  /** Negative numbers are written as 64-bit two's complement (ten bytes), as int64 fields ask for. */
  private varint(value: number): void {
    const bytes: number[] = []
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    bytes.push(Number(rest))
    this.append(Uint8Array.from(bytes))
  }

  private append(chunk: Uint8Array): void {
    this.chunks.push(chunk)
    this.byteLength += chunk.byteLength
  }
}
