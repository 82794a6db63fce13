package dev.pooler.core.backend;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked for names: the system, or with {@code resolv_conf} the name servers of that file.
 * Thread-safe; its methods block.
 */
final class NameServers implements NameCache.Lookup, AutoCloseable {
  private static final String USUAL_FILE = "/etc/resolv.conf";

  private final Supplier<PoolerConfig> config;
  private @Nullable DnsClient client;

  NameServers(Supplier<PoolerConfig> config) {
    this.config = config;
  }

  @Override
  public InetAddress[] all(String name) throws UnknownHostException {
    if (file().isEmpty()) {
      return InetAddress.getAllByName(name);
    }
    DnsClient asked = client();
    if (asked == null) {
      throw new UnknownHostException(name);
    }
    return asked.all(name);
  }

  /** Serial number of a zone; null when it has none, or nobody answers. */
  @Nullable Long serial(String zone) {
    DnsClient asked = client();
    return asked == null ? null : asked.serial(zone);
  }

  private String file() {
    return config.get().get(ProcessKeys.RESOLV_CONF);
  }

  /** Made when it is needed first; null when the file cannot be used. */
  private synchronized @Nullable DnsClient client() {
    if (client == null) {
      try {
        client = new DnsClient(file().isEmpty() ? USUAL_FILE : file());
      } catch (IOException | RuntimeException unusable) {
        BackendLog.resolvConfUnusable(file(), unusable);
      }
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
