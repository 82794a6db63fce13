package dev.pooler.core.session.lookup;

import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.backend.BackendDecoder;
import dev.pooler.protocol.backend.BackendTag;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.frame.BodyReader;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a server replies to {@code auth_query}: at most one row of a name and a secret. Of more rows
 * the last one counts, as with PgBouncer. Confined to one look-up.
 */
final class AuthReply implements FrameScanner.Handler {
  private static final int COLUMNS = 2;

  private @Nullable String user;
  private @Nullable String secret;
  private @Nullable String fault;

  /** Reads the whole reply, up to ReadyForQuery. */
  static SecretAnswer read(ByteBuf reply) {
    AuthReply reader = new AuthReply();
    try {
      new FrameScanner(Integer.MAX_VALUE).scan(reply, reader);
    } catch (ProtocolViolation violation) {
      return failed("bad reply to auth_query: " + violation.getMessage());
    }
    return reader.answer();
  }

  static SecretAnswer failed(String why) {
    return new SecretAnswer.Failed(new ConfigurationError(why), null);
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    int body = start + WireLimits.HEADER_LENGTH;
    int bodyLength = length - WireLimits.HEADER_LENGTH;
    switch (tag) {
      case BackendTag.ROW_DESCRIPTION ->
          columns(new BodyReader(in, body, bodyLength, "RowDescription").readUnsignedShort());
      case BackendTag.DATA_ROW -> row(new BodyReader(in, body, bodyLength, "DataRow"));
      case BackendTag.ERROR_RESPONSE -> {
        if (BackendDecoder.decodeFrame(in, start, length) instanceof ErrorResponse(var fields)) {
          fault = "error response from auth_query: " + fields.message();
        }
      }
      default -> {
        // What announces and ends the rows.
      }
    }
    return true;
  }

  private void row(BodyReader body) throws ProtocolViolation {
    columns(body.readUnsignedShort());
    if (fault == null) {
      user = text(body);
      secret = text(body);
    }
  }

  private void columns(int count) {
    if (count != COLUMNS) {
      fault = "expected 2 columns from auth_query, not " + count;
    }
  }

  private static @Nullable String text(BodyReader body) throws ProtocolViolation {
    int length = body.readInt();
    return length < 0 ? null : new String(body.readBytes(length), StandardCharsets.UTF_8);
  }

  private SecretAnswer answer() {
    if (fault != null) {
      return failed(fault);
    }
    return user == null
        ? new SecretAnswer.Missing()
        : new SecretAnswer.Found(
            user, secret == null ? new StoredSecret.None() : StoredSecret.parse(secret));
  }
}
