package dev.pooler.core.node;

/** Work of an operator that runs on an event loop. */
@FunctionalInterface
interface LoopTask {
  void run(LoopOperations operations);
}
