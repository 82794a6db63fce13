package dev.pooler.protocol.backend;

import java.util.List;

/**
 * The server speaks the major version that was asked for, but not the minor one or not all
 * extensions.
 *
 * @param newestMinor newest minor version of protocol 3 that it speaks
 * @param unknown extensions that it does not know, with their {@code _pq_.} prefix; unmodifiable
 */
public record NegotiateProtocolVersion(int newestMinor, List<String> unknown)
    implements BackendMessage {

  /** Copies the list. */
  public NegotiateProtocolVersion {
    unknown = List.copyOf(unknown);
  }
}
