/**
 * TLS on both sides. What enters: a {@link dev.pooler.core.config.TlsSettings} per side. What
 * leaves: {@link dev.pooler.core.tls.ListenerTls} (we are the TLS server, for clients) and {@link
 * dev.pooler.core.tls.UpstreamTls} (we are the TLS client, towards PostgreSQL), from which every
 * connection takes its own {@code SslHandler}, and the hashes that SCRAM's channel binding needs.
 *
 * <p>BoringSSL (netty-tcnative) does the work where it loads, the JDK else; configuration words
 * mean the same for both. Files are read when the configuration is, not later: a broken file is an
 * error of RELOAD and leaves the old context in force. Everything here is immutable and may be used
 * by any thread; {@link dev.pooler.core.tls.ReloadableTls} is the one place that changes.
 */
@NullMarked
package dev.pooler.core.tls;

import org.jspecify.annotations.NullMarked;
