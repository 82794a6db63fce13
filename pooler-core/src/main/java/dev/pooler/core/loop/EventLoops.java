package dev.pooler.core.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The node's event loops, one thread each. Thread-safe. */
public final class EventLoops {
  /**
   * How long actors may run between two looks at the sockets. Netty's own property has a floor of
   * 100 ms.
   */
  private static final long TASK_QUANTUM_MILLIS = 1;

  private final Transport transport;
  private final Group group;
  private final List<EventLoop> loops;

  private EventLoops(Transport transport, Group group) {
    this.transport = transport;
    this.group = group;
    List<EventLoop> all = new ArrayList<>();
    for (EventExecutor executor : group) {
      all.add((EventLoop) executor);
    }
    this.loops = List.copyOf(all);
  }

  /** Starts {@code count} loops on the given transport. */
  public static EventLoops start(Transport transport, int count) {
    ThreadFactory threads = new DefaultThreadFactory("loop", Thread.MAX_PRIORITY);
    return new EventLoops(transport, new Group(count, threads, transport.ioHandler()));
  }

  public Transport transport() {
    return transport;
  }

  public int count() {
    return loops.size();
  }

  public EventLoop loop(int index) {
    return loops.get(index);
  }

  /** Index of one of these loops. */
  public int indexOf(EventLoop loop) {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).equals(loop)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not a loop of this node");
  }

  /** The loops as Netty wants them for listening sockets. */
  public EventLoopGroup group() {
    return group;
  }

  /** What the dispatchers of the actor system need; see {@link LoopDispatcherConfigurator}. */
  public LoopSetup setup() {
    return new LoopSetup(loops);
  }

  /** Name of the dispatcher whose actors run on loop {@code index}. */
  public static String dispatcher(int index) {
    return "pooler.loop-" + index;
  }

  /** The configuration of the dispatchers, as HOCON, for {@code count} loops. */
  public static String dispatcherConfig(int count) {
    StringBuilder config = new StringBuilder();
    for (int i = 0; i < count; i++) {
      config
          .append(dispatcher(i))
          .append(" { type = Dispatcher, throughput = 64, shutdown-timeout = 1h, executor = \"")
          .append(LoopDispatcherConfigurator.class.getName())
          .append("\", loop-index = ")
          .append(i)
          .append(" }\n");
    }
    return config.toString();
  }

  /** Stops the loops. The actor system must have terminated before. */
  public Future<?> stop() {
    return group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }

  /**
   * A group whose loops give actors at most {@link #TASK_QUANTUM_MILLIS} before they look at the
   * sockets again.
   */
  private static final class Group extends MultiThreadIoEventLoopGroup {
    Group(int count, ThreadFactory threads, IoHandlerFactory ioHandler) {
      super(count, threads, ioHandler);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandler, Object... args) {
      return new SingleThreadIoEventLoop(
          this,
          executor,
          ioHandler,
          Integer.MAX_VALUE,
          RejectedExecutionHandlers.reject(),
          TASK_QUANTUM_MILLIS);
    }
  }
}
