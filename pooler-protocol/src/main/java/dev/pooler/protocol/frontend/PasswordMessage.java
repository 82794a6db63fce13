package dev.pooler.protocol.frontend;

import dev.pooler.protocol.frame.BodyReader;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * An answer to a request of the authentication family. Which one can only be said by who asked: a
 * password, a SASL initial response, or (the body as it is) a further SASL response.
 *
 * @param body all of it; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record PasswordMessage(byte[] body) implements FrontendMessage {

  private static final int NO_DATA = -1;

  /**
   * The password, plain or hashed.
   *
   * @throws ProtocolViolation if this is not a string and nothing more
   */
  public String asPassword() throws ProtocolViolation {
    BodyReader reader = reader("PasswordMessage");
    String password = reader.readCString();
    reader.expectEnd();
    return password;
  }

  /**
   * The begin of a SASL exchange.
   *
   * @throws ProtocolViolation if this is not one
   */
  public SaslInitialResponse asSaslInitialResponse() throws ProtocolViolation {
    BodyReader reader = reader("SASLInitialResponse");
    String mechanism = reader.readCString();
    int length = reader.readInt();
    byte[] data = length == NO_DATA ? null : reader.readBytes(length);
    reader.expectEnd();
    return new SaslInitialResponse(mechanism, data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PasswordMessage that && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(body);
  }

  /** Without the body. */
  @Override
  public String toString() {
    return "PasswordMessage[]";
  }

  private BodyReader reader(String what) {
    return new BodyReader(Unpooled.wrappedBuffer(body), 0, body.length, what);
  }
}
