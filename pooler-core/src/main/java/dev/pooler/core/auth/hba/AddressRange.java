package dev.pooler.core.auth.hba;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The addresses of a rule. Immutable. */
sealed interface AddressRange {

  boolean contains(InetAddress address);

  /** The word {@code all}. */
  record Everywhere() implements AddressRange {
    @Override
    public boolean contains(InetAddress address) {
      return true;
    }
  }

  /** The addresses of one family that agree with {@code base} where {@code mask} has ones. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Network(byte[] base, byte[] mask) implements AddressRange {
    @Override
    public boolean contains(InetAddress address) {
      byte[] bytes = address.getAddress();
      return bytes.length == base.length && Arrays.equals(masked(bytes), base);
    }

    /** Whether the base has ones where the mask has none: then nothing is in the range. */
    boolean isEmpty() {
      return !Arrays.equals(masked(base), base);
    }

    private byte[] masked(byte[] bytes) {
      byte[] result = bytes.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] &= mask[i];
      }
      return result;
    }
  }

  /** The mask that leaves {@code bits} at the front; null if the text is no such number. */
  static byte @Nullable [] prefixMask(String bits, int length) {
    if (bits.isEmpty() || bits.length() > 3 || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int count = Integer.parseInt(bits);
    if (count > length * Byte.SIZE) {
      return null;
    }
    byte[] mask = new byte[length];
    for (int bit = 0; bit < count; bit++) {
      mask[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
    }
    return mask;
  }

  /** The bytes of a numerical address; null if the text is none. */
  static byte @Nullable [] parse(String text) {
    return NetUtil.createByteArrayFromIpAddressString(text);
  }
}
