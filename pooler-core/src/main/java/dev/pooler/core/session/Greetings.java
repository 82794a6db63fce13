package dev.pooler.core.session;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.PoolerNotice;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.backend.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Map;

/** What the pooler itself says to a client. Stateless. */
final class Greetings {
  private Greetings() {}

  /**
   * What follows AuthenticationOk: the parameters in force, the cancel key, ReadyForQuery.
   *
   * @param own what the pooler says of itself
   * @param message {@code login_notify_message}, empty for none
   */
  static ByteBuf session(
      ByteBufAllocator alloc,
      ServerGreeting greeting,
      ParameterValues values,
      Map<String, String> own,
      int processId,
      byte[] secret,
      String message) {
    ByteBuf out = alloc.buffer(512);
    own.forEach((name, value) -> BackendEncoder.parameterStatus(out, name, value));
    parameters(out, greeting.parameters(), values);
    BackendEncoder.backendKeyData(out, processId, secret);
    if (!message.isEmpty()) {
      BackendEncoder.notice(out, ErrorFields.of("NOTICE", "00000", message));
    }
    BackendEncoder.readyForQuery(out, TransactionStatus.IDLE);
    return out;
  }

  /** The console's greeting. */
  static ByteBuf console(
      ByteBufAllocator alloc,
      List<Map.Entry<String, String>> parameters,
      int processId,
      byte[] secret) {
    ByteBuf out = alloc.buffer(256);
    parameters.forEach(each -> BackendEncoder.parameterStatus(out, each.getKey(), each.getValue()));
    BackendEncoder.backendKeyData(out, processId, secret);
    BackendEncoder.readyForQuery(out, TransactionStatus.IDLE);
    return out;
  }

  private static void parameters(
      ByteBuf out, Map<String, String> reported, ParameterValues values) {
    reported.forEach((name, value) -> {
      String own = values.get(name);
      BackendEncoder.parameterStatus(out, name, own == null ? value : own);
    });
  }

  static ByteBuf error(ByteBufAllocator alloc, PoolerError error) {
    ByteBuf out = alloc.buffer(128);
    BackendEncoder.error(
        out, ErrorFields.of(error.severity().name(), error.sqlState(), error.clientMessage()));
    return out;
  }

  static ByteBuf notice(ByteBufAllocator alloc, PoolerNotice notice) {
    ByteBuf out = alloc.buffer(128);
    BackendEncoder.notice(out, ErrorFields.of("NOTICE", "00000", notice.message()));
    return out;
  }
}
