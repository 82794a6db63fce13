package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a key. One that is stored is never changed; one that is only looked up with is filled
 * again and again, so that a look-up allocates nothing. Confined to one event loop while it is
 * being filled.
 */
final class Bytes {
  private byte[] array;
  private int length;
  private int hash;

  Bytes(int capacity) {
    array = new byte[capacity];
  }

  private Bytes(Bytes other) {
    array = Arrays.copyOf(other.array, other.length);
    length = other.length;
    hash = other.hash;
  }

  Bytes fill(ByteBuf in, int index, int count) {
    if (array.length < count) {
      array = new byte[count];
    }
    in.getBytes(index, array, 0, count);
    length = count;
    int h = 0;
    for (int i = 0; i < count; i++) {
      h = 31 * h + array[i];
    }
    hash = h;
    return this;
  }

  Bytes copy() {
    return new Bytes(this);
  }

  /** The bytes of a {@link #copy}. */
  byte[] array() {
    return array;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes b
        && hash == b.hash
        && Arrays.equals(array, 0, length, b.array, 0, b.length);
  }
}
