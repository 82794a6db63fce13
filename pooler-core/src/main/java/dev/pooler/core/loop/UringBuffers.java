package dev.pooler.core.loop;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
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

  /** Makes a channel read into the shared ring; does nothing for other transports. */
  public static void use(ChannelConfig config) {
    if (IoUring.isAvailable() && IoUring.isRegisterBufferRingSupported()) {
      config.setOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
    }
  }
}
