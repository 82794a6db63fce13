package dev.pooler.core.view;

import java.util.List;

/**
 * A host name whose addresses are known, or known to be none, as a row of {@code SHOW DNS_HOSTS}.
 *
 * @param secondsLeft for how long the answer still holds; 0 when it is asked for anew next time
 * @param addresses as text, without ports; empty when there is no such host
 */
public record HostNameView(String name, long secondsLeft, List<String> addresses) {}
