package dev.pooler.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One side of a relay: where bytes for a client or a server go. Called on the event loop of the
 * backend only; an end whose channel lives on another loop carries the calls over.
 */
public interface RelayEnd {

  /** Takes ownership of the bytes and queues them. */
  void write(ByteBuf bytes);

  /** Sends what is queued. */
  void flush();

  /**
   * Whether the peer keeps up. When not, the relay stops reading from the other side until told
   * otherwise.
   */
  boolean isWritable();

  /** Starts or stops reading from this side. */
  void setReading(boolean reading);

  ByteBufAllocator alloc();
}
