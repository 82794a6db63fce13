package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Frames for the server that wait to be written. Confined to one event loop. */
final class FrameScratch {
  private static final int KEPT = 4096;
  private static final byte[] EMPTY = {};

  private byte[] array = EMPTY;
  private int length;

  boolean isEmpty() {
    return length == 0;
  }

  void close(byte[] name) {
    head('C', 1 + name.length + 1, 0);
    array[length++] = 'S';
    string(name);
  }

  void parse(byte[] name, byte[] definition) {
    head('P', name.length + 1 + definition.length, 0);
    string(name);
    bytes(definition);
  }

  /** A Parse without what comes behind its name. */
  void parseHead(byte[] name, int definitionLength) {
    head('P', name.length + 1, definitionLength);
    string(name);
  }

  /** A Describe of a statement. */
  void describe(byte[] name) {
    head('D', 1 + name.length + 1, 0);
    array[length++] = 'S';
    string(name);
  }

  /** A Bind as far as its statement name. */
  void bindHead(ByteBuf in, int portal, int portalLength, byte[] name, int tailLength) {
    head('B', portalLength + 1 + name.length + 1, tailLength);
    in.getBytes(portal, array, length, portalLength + 1);
    length += portalLength + 1;
    string(name);
  }

  void drainTo(ByteBuf out) {
    out.writeBytes(array, 0, length);
    clear();
  }

  void clear() {
    length = 0;
    if (array.length > KEPT) {
      array = EMPTY;
    }
  }

  /**
   * Tag and length of a frame whose body is {@code here} bytes written next and {@code elsewhere}
   * passed through.
   */
  private void head(char tag, int here, int elsewhere) {
    ensure(5 + here);
    int size = 4 + here + elsewhere;
    array[length] = (byte) tag;
    array[length + 1] = (byte) (size >>> 24);
    array[length + 2] = (byte) (size >>> 16);
    array[length + 3] = (byte) (size >>> 8);
    array[length + 4] = (byte) size;
    length += 5;
  }

  private void string(byte[] value) {
    bytes(value);
    array[length++] = 0;
  }

  private void bytes(byte[] value) {
    System.arraycopy(value, 0, array, length, value.length);
    length += value.length;
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(128, Math.max(array.length * 2, length + more)));
    }
  }
}
