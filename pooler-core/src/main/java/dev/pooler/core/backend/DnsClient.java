package dev.pooler.core.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers of a {@code resolv.conf} itself, past the system's resolver; {@code
 * /etc/hosts} counts all the same. Keeps nothing. Has a thread of its own. Thread-safe; its methods
 * block.
 */
final class DnsClient implements NameCache.Lookup, AutoCloseable {
  private static final long PATIENCE_SECONDS = 15;

  private final EventLoopGroup thread =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
  private final DnsNameResolver resolver;

  /**
   * @throws IOException when the file cannot be read
   */
  DnsClient(String resolvConf) throws IOException {
    resolver =
        new DnsNameResolverBuilder(thread.next())
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .nameServerProvider(
                new UnixResolverDnsServerAddressStreamProvider(new File(resolvConf)))
            .searchDomains(searchDomains(Path.of(resolvConf)))
            .resolveCache(NoopDnsCache.INSTANCE)
            .build();
  }

  /** The last of the lines {@code search} and {@code domain} counts. */
  private static List<String> searchDomains(Path resolvConf) throws IOException {
    List<String> domains = List.of();
    for (String line : Files.readAllLines(resolvConf)) {
      List<String> words = Arrays.asList(line.strip().split("\\s+"));
      if (words.getFirst().equals("search") || words.getFirst().equals("domain")) {
        domains = words.subList(1, words.size());
      }
    }
    return domains;
  }

  @Override
  public InetAddress[] all(String name) throws UnknownHostException {
    List<InetAddress> found = answer(resolver.resolveAll(name));
    if (found == null) {
      throw new UnknownHostException(name);
    }
    return found.toArray(InetAddress[]::new);
  }

  /** Serial number of a zone (RFC 1035, 3.3.13); null when it has none, or nobody answers. */
  @Nullable Long serial(String zone) {
    List<DnsRecord> records =
        answer(resolver.resolveAll(new DefaultDnsQuestion(zone, DnsRecordType.SOA)));
    if (records == null) {
      return null;
    }
    try {
      for (DnsRecord record : records) {
        if (record instanceof DnsRawRecord raw && raw.type().equals(DnsRecordType.SOA)) {
          ByteBuf data = raw.content().slice();
          skipName(data);
          skipName(data);
          return data.readUnsignedInt();
        }
      }
      return null;
    } catch (IndexOutOfBoundsException broken) {
      return null;
    } finally {
      new ArrayList<>(records).forEach(ReferenceCountUtil::release);
    }
  }

  /** Labels up to an empty one, or up to a pointer to the rest. */
  private static void skipName(ByteBuf data) {
    int length = data.readUnsignedByte();
    while (length > 0 && length < 0xC0) {
      data.skipBytes(length);
      length = data.readUnsignedByte();
    }
    if (length >= 0xC0) {
      data.skipBytes(1);
    }
  }

  /** What came in time; null when nothing did, or a failure. */
  private static <T> @Nullable T answer(Future<T> asked) {
    boolean came = asked.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return came && asked.isSuccess() ? asked.getNow() : null;
  }

  @Override
  public void close() {
    resolver.close();
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
