import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Most bytes of a body that are kept. */
export const CAPTURED_BYTES = 64 * 1_024;
/** Most bytes of a body that are read, on the wire and decoded: a small gzip may be a quarter of a gigabyte. */
export const READ_BYTES = 1_024 * 1_024;

export interface CapturedBody {
  /** The beginning of the decoded body. */
  bytes: Buffer;
  /** Decoded bytes that were read, also those not kept. */
  byteCount: number;
  /** Whether the body goes on behind `bytes`. */
  isTruncated: boolean;
}

export interface BodyCaptureEvents {
  /** Enough was read: nobody needs the rest. */
  onFull: () => void;
  /** After a `write` that returned false: go on. */
  onDrain: () => void;
  /** The body is complete and decoded, or cannot be decoded. */
  onEnd: (error: BodyNotDecodableError | null) => void;
}

/** The bytes of a body are not what its content-encoding says. */
export class BodyNotDecodableError extends Error {
  readonly code = 'BODY_NOT_DECODABLE';
}

type Decoder = ReturnType<typeof createGunzip>;

/** Keeps the beginning of a body and counts the rest, decoding on the way, never beyond its caps. */
export class BodyCapture {
  readonly #events: BodyCaptureEvents;
  readonly #encoding: string;
  #decoder: Decoder | null = null;
  #bytes = Buffer.allocUnsafe(1_024);
  #kept = 0;
  #byteCount = 0;
  #wireCount = 0;
  #isStopped = false;
  #isComplete = false;

  /** `contentEncoding` as the answer says; one that is not known leaves the body as it came. */
  constructor(contentEncoding: string, events: BodyCaptureEvents) {
    this.#encoding = contentEncoding.trim().toLowerCase();
    this.#events = events;
  }

  /** Takes a chunk of the wire; false asks to hold the next one back until `onDrain`. */
  write(chunk: Buffer): boolean {
    if (this.#isStopped) return true;
    this.#wireCount += chunk.length;
    // made at the first chunk: an answer without a body may name an encoding all the same
    if (this.#wireCount === chunk.length) this.#decoder = this.#createDecoder(chunk);
    const goesOn = this.#decoder ? this.#decoder.write(chunk) : this.#take(chunk);
    if (this.#wireCount > READ_BYTES) this.#full();
    return goesOn;
  }

  /** The wire has no more. */
  end(): void {
    if (this.#isStopped) return;
    if (this.#decoder) this.#decoder.end();
    else this.#complete();
  }

  /** What has been read so far; nothing is taken any more. */
  stop(): CapturedBody {
    this.#isStopped = true;
    this.#decoder?.destroy();
    const bytes = this.#bytes.subarray(0, this.#kept);
    return {
      bytes,
      byteCount: this.#byteCount,
      isTruncated: !this.#isComplete || this.#byteCount > this.#kept,
    };
  }

  #createDecoder(first: Buffer): Decoder | null {
    const decoder = decoderFor(this.#encoding, first);
    decoder?.on('data', (chunk: Buffer) => this.#take(chunk));
    decoder?.on('drain', () => this.#events.onDrain());
    decoder?.on('end', () => this.#complete());
    decoder?.on('error', (error) => {
      if (this.#isStopped) return;
      this.#isStopped = true;
      this.#events.onEnd(new BodyNotDecodableError(error.message));
    });
    return decoder;
  }

  #take(chunk: Buffer): true {
    if (this.#isStopped) return true;
    this.#byteCount += chunk.length;
    const room = Math.min(chunk.length, CAPTURED_BYTES - this.#kept);
    if (room > 0) {
      this.#makeRoom(this.#kept + room);
      chunk.copy(this.#bytes, this.#kept, 0, room);
      this.#kept += room;
    }
    if (this.#byteCount > READ_BYTES) this.#full();
    return true;
  }

  /** One buffer that doubles: a body that drips byte by byte costs no more than one that comes at once. */
  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(CAPTURED_BYTES, Math.max(length, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#kept);
    this.#bytes = larger;
  }

  #full(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#decoder?.destroy();
    this.#events.onFull();
  }

  #complete(): void {
    if (this.#isStopped) return;
    this.#isComplete = true;
    this.#events.onEnd(null);
  }
}

function decoderFor(encoding: string, first: Buffer): Decoder | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // servers send it with and without the zlib header
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      return null;
  }
}
