package dev.pooler.core.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/**
 * Receive buffers of the io_uring transport. The kernel picks a buffer from a ring that all sockets
 * of a loop share when data arrives, so an idle connection holds none; without the ring each
 * waiting read would own one.
 */
public final class UringBuffers {
  private static final short GROUP = 1;
  private static final short RING_SIZE = 128;
  private static final int BATCH = 16;
  private static final int BUFFER_SIZE = 16 * 1024;

  /**
   * The end of a read is told after each buffer. Netty (4.2.18) otherwise forgets to read on when
   * reading is stopped and resumed while more than one buffer is on its way: the cancelled receive
   * was to be renewed by the end of a read that never comes.
   */
  private static final int READS_AT_ONCE = 1;

  @SuppressWarnings("deprecation") // nothing has taken its place yet
  private static final ChannelOption<RecvByteBufAllocator> ALLOCATOR =
      ChannelOption.RCVBUF_ALLOCATOR;

  private UringBuffers() {}

  static IoUringIoHandlerConfig handlerConfig() {
    IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
    if (IoUring.isRegisterBufferRingSupported()) {
      config.setBufferRingConfig(
          IoUringBufferRingConfig.builder()
              .bufferGroupId(GROUP)
              .bufferRingSize(RING_SIZE)
              .batchSize(BATCH)
              .incremental(false)
              .allocator(
                  new IoUringFixedBufferRingAllocator(PooledByteBufAllocator.DEFAULT, BUFFER_SIZE))
              .build());
    }
    return config;
  }

  /**
   * Makes the channels of a bootstrap read into the shared ring; does nothing for other transports.
   * A channel takes its ring when it is registered: an option that is set later is not heard.
   */
  public static void use(Bootstrap bootstrap, Transport transport) {
    if (hasRing(transport)) {
      bootstrap.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
      bootstrap.option(ALLOCATOR, endingEachRead());
    }
  }

  /** As the other one, for the channels that a listener accepts. */
  public static void use(ServerBootstrap bootstrap, Transport transport) {
    if (hasRing(transport)) {
      bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
      bootstrap.childOption(ALLOCATOR, endingEachRead());
    }
  }

  private static RecvByteBufAllocator endingEachRead() {
    return new FixedRecvByteBufAllocator(BUFFER_SIZE).maxMessagesPerRead(READS_AT_ONCE);
  }

  private static boolean hasRing(Transport transport) {
    return transport == Transport.IO_URING && IoUring.isRegisterBufferRingSupported();
  }
}
