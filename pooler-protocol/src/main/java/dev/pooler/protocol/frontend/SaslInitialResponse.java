package dev.pooler.protocol.frontend;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Begins a SASL exchange; comes as a {@link PasswordMessage}.
 *
 * @param mechanism chosen by the client
 * @param data the mechanism's first message, or null where there is none. Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record SaslInitialResponse(String mechanism, byte @Nullable [] data) {

  @Override
  public boolean equals(Object other) {
    return other instanceof SaslInitialResponse that
        && mechanism.equals(that.mechanism)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * mechanism.hashCode() + Arrays.hashCode(data);
  }

  /** Without the data. */
  @Override
  public String toString() {
    return "SaslInitialResponse[mechanism=" + mechanism + "]";
  }
}
