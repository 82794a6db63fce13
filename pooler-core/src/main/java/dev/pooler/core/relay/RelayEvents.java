package dev.pooler.core.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a relay tells its owner. Called on the relay's event loop, from within the relay's own
 * methods.
 */
public interface RelayEvents {

  /**
   * ReadyForQuery has been passed on (PostgreSQL docs, 54.2.1).
   *
   * @param status {@code I}, {@code T} or {@code E}
   * @param quiet no reply is owed to what the client has sent so far
   */
  void onReadyForQuery(byte status, boolean quiet);

  /**
   * The server stays silent and clean and the relay was asked to stop at that point; called once
   * per read, after all bytes up to the ReadyForQuery were written to the client's end.
   *
   * @param rest bytes that came after it and belong to nobody's reply; owned by the receiver; null
   *     when there are none
   */
  void onServerIdle(@Nullable ByteBuf rest);

  /** The server reported a parameter; it was passed on. */
  void onParameterStatus(String name, String value);

  /** The server sent an ErrorResponse; it was passed on. */
  void onServerError(@Nullable String sqlState, String message, boolean fatal);

  /** The client said goodbye (Terminate). Bytes that it sent afterwards are dropped. */
  void onTerminate();

  /** The client's bytes break the protocol. */
  void onClientFault(String reason);

  /** The server's bytes break the protocol; the backend is of no use any more. */
  void onServerFault(String reason);
}
