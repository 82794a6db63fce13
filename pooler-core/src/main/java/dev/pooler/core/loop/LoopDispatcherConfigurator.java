package dev.pooler.core.loop;

import com.typesafe.config.Config;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * The {@code executor} of a dispatcher whose actors run on a Netty event loop; {@code loop-index}
 * in the dispatcher's configuration says on which one. Instantiated by Pekko.
 */
public final class LoopDispatcherConfigurator extends ExecutorServiceConfigurator {
  private final EventLoop loop;

  public LoopDispatcherConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    LoopSetup setup =
        prerequisites
            .settings()
            .setup()
            .get(LoopSetup.class)
            .orElseThrow(() ->
                new IllegalStateException("the actor system was started without a LoopSetup"));
    loop = setup.loop(config.getInt("loop-index"));
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new LoopExecutor(loop);
  }

  /**
   * Never stops the loop: Pekko shuts a dispatcher down whenever it has had no actors for a while,
   * but the loop belongs to the node.
   */
  private static final class LoopExecutor extends AbstractExecutorService {
    private final EventLoop loop;
    private volatile boolean down;

    LoopExecutor(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public void shutdown() {
      down = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      down = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return down;
    }

    @Override
    public boolean isTerminated() {
      return down;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
