package dev.pooler.core.tls;

import dev.pooler.core.config.TlsSettings;

/**
 * The TLS contexts in force. Connections take the one of the moment and keep it. Thread-safe:
 * readers see one volatile field; {@link #reload} is for one thread at a time and holds a lock.
 */
public final class ReloadableTls {
  private final TlsProvider provider;
  private volatile Pair current;

  private record Pair(ListenerTls listener, UpstreamTls upstream) {}

  private ReloadableTls(TlsProvider provider, Pair current) {
    this.provider = provider;
    this.current = current;
  }

  /** Reads files (blocks). */
  public static ReloadableTls load(TlsSettings clients, TlsSettings servers, TlsProvider provider)
      throws TlsConfigException {
    return new ReloadableTls(
        provider,
        new Pair(ListenerTls.load(clients, provider), UpstreamTls.load(servers, provider)));
  }

  public ListenerTls listener() {
    return current.listener;
  }

  public UpstreamTls upstream() {
    return current.upstream;
  }

  /** What a reload replaced. */
  public record Changed(boolean listener, boolean upstream) {}

  /**
   * Reads settings and files again (blocks). A side whose settings and files are what they were
   * keeps its context, and with it the TLS sessions that clients resume. All or nothing: if either
   * side cannot be set up, both stay.
   */
  public synchronized Changed reload(TlsSettings clients, TlsSettings servers)
      throws TlsConfigException {
    Pair old = current;
    TlsMaterial forClients = TlsMaterial.read(clients);
    TlsMaterial forServers = TlsMaterial.read(servers);
    boolean listener = !forClients.equals(old.listener.material());
    boolean upstream = !forServers.equals(old.upstream.material());
    current =
        new Pair(
            listener ? ListenerTls.load(forClients, provider) : old.listener,
            upstream ? UpstreamTls.load(forServers, provider) : old.upstream);
    return new Changed(listener, upstream);
  }
}
