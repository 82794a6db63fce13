package dev.pooler.core.budget;

import java.util.List;

/**
 * The permits of this node. Thread-safe: the pools of all event loops call it. A permit is counted
 * from before the socket is opened until the socket is confirmed closed.
 */
public interface NodeBudget {

  /**
   * Takes one unit of every claim, or none at all. When it refuses, the holder is remembered, and
   * told once, in the order of the refusals, when a unit has come back; it then asks again or
   * {@linkplain #passOn passes on}.
   *
   * @return whether the permit was taken
   */
  boolean tryAcquire(List<Claim> claims, PermitHolder holder);

  /**
   * Takes one unit of every claim if nobody else wants one: nobody is asked to give anything up,
   * and a refusal is not remembered.
   *
   * @return whether the permit was taken
   */
  boolean tryAcquireSpare(List<Claim> claims, PermitHolder holder);

  /**
   * A holder that was asked to give up a unit of {@code key} can do so now, and will if it is still
   * wanted: of several that were asked, only as many give something up as units are missing.
   *
   * @return whether the holder has to give one back
   */
  boolean promise(BudgetKey key);

  /** Gives one unit of every claim back. */
  void release(List<Claim> claims, PermitHolder holder);

  /**
   * The holder was told of a free unit and does not need it any more: the next one that was refused
   * is told.
   */
  void passOn(List<Claim> claims, PermitHolder holder);

  /** Units of {@code key} that are out. */
  int used(BudgetKey key);
}
