package dev.pooler.core.node;

import dev.pooler.core.control.Console;

/** Makes the console of a node. */
@FunctionalInterface
public interface ConsoleFactory {
  Console create(NodeOperator operator);
}
