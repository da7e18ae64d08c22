"""The post office for webhooks: in order, again and again until the other side says 2xx."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

from payments.simulator import sending
from payments.simulator.clock import DAY, Clock
from payments.simulator.delivery import WAITING, Delivery, Queue, Registration, wait_before

GIVE_UP = 7 * DAY
SILENT = 14 * DAY


class Post:
    """The post office: one queue per registration and payment.

    Args:
        remove: called when a registration has accepted nothing for two weeks.
        kept: how many deliveries can be looked at afterwards.
        most: how many may wait; beyond that the oldest is given up.
    """

    def __init__(
        self, clock: Clock, remove: Callable[[Registration], None], *, kept: int, most: int
    ) -> None:
        self._clock = clock
        self._remove = remove
        self._most = most
        self._queues: dict[tuple[str, str], Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_held = False
        self.sent: deque[Delivery] = deque(maxlen=kept)

    @property
    def waiting(self) -> int:
        return sum(len(queue.waiting) for queue in self._queues.values())

    def hold(self, held: bool) -> None:
        """Keep everything back, or let it go."""
        self._is_held = held
        for queue in list(self._queues.values()):
            self._start(queue)

    def put(self, delivery: Delivery) -> None:
        """Start at once: nothing is between the event and the first byte but the queue's head."""
        self.sent.append(delivery)
        if delivery.has("withhold"):
            delivery.state = "withheld"
            return
        if delivery.fault and delivery.fault.mode in ("late", "reorder"):
            delivery.not_before = delivery.at + delivery.fault.seconds
        key = (delivery.registration.id, delivery.reference)
        queue = self._queues.setdefault(key, Queue(delivery.registration, delivery.reference))
        self._line_up(queue, delivery)
        if self.waiting > self._most:
            self._give_up_one()
        self._start(queue)

    def forget(self, registration: Registration | None = None) -> None:
        """Send nothing more to it, or to anyone."""
        for key, queue in list(self._queues.items()):
            if registration is None or queue.registration is registration:
                self._wake(queue)
                for delivery in queue.waiting:
                    delivery.state = "forgotten"
                queue.waiting.clear()
                del self._queues[key]
        if registration is None:
            for task in self._tasks:
                task.cancel()
            self.sent.clear()

    async def settled(self) -> None:
        """Until what is on the wire has been answered, or not in time."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    def _line_up(self, queue: Queue, delivery: Delivery) -> None:
        """At the end; or before one that waits to be overtaken, which then follows at once."""
        last = queue.waiting[-1] if queue.waiting else None
        if last is None or not last.has("reorder") or last.sent_at or not last.not_before:
            queue.waiting.append(delivery)
            return
        last.not_before = 0.0
        queue.waiting.insert(len(queue.waiting) - 1, delivery)
        if len(queue.waiting) == 2:
            self._wake(queue)

    def _start(self, queue: Queue) -> None:
        if self._is_held or queue.is_busy or queue.asleep or not queue.waiting:
            return
        queue.is_busy = True
        task = asyncio.get_running_loop().create_task(self._work(queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, queue: Queue) -> None:
        try:
            while queue.waiting and not queue.asleep and not self._is_held:
                await self._serve(queue, queue.waiting[0])
        finally:
            queue.is_busy = False
        if not queue.waiting:
            key = (queue.registration.id, queue.reference)
            if self._queues.get(key) is queue:
                del self._queues[key]

    async def _serve(self, queue: Queue, delivery: Delivery) -> None:
        if delivery.not_before > self._clock.now():
            self._sleep(queue, delivery.not_before)
            return
        if delivery.has("forge") and not delivery.forged:
            delivery.forged.append(await self._forge(delivery))
        if delivery.state == WAITING:
            self._judge(queue, delivery, await self._attempt(delivery))
        if delivery.answered:
            delivery.answered()
        if delivery.state == "accepted" and delivery.has("duplicate"):
            await self._attempt(delivery)

    def _judge(self, queue: Queue, delivery: Delivery, status: int) -> None:
        """What follows from an answer, if anybody still wants to know."""
        if delivery.state != WAITING:
            return
        if 200 <= status < 300:
            delivery.registration.note_success()
            self._leave(queue, delivery, "accepted")
            return
        self._note_failure(delivery.registration)
        due = delivery.sent_at[-1] + wait_before(len(delivery.answers) + 1)
        if due > delivery.at + GIVE_UP:
            self._leave(queue, delivery, "given up")
        else:
            self._sleep(queue, due)

    async def _attempt(self, delivery: Delivery) -> int:
        delivery.sent_at.append(self._clock.now())
        status = await sending.send(delivery.registration, delivery.body)
        delivery.answers.append(status)
        return status

    async def _forge(self, delivery: Delivery) -> int:
        assert delivery.fault
        how = delivery.fault.code
        return await sending.send(delivery.registration, delivery.body, forged=how)

    def _note_failure(self, registration: Registration) -> None:
        """Two weeks after the first failure that no success has followed, it is removed."""
        if registration.failing_since is None:
            now = registration.failing_since = self._clock.now()
            registration.silence = self._clock.ring(
                now + SILENT, partial(self._remove, registration)
            )

    def _leave(self, queue: Queue, delivery: Delivery, state: str) -> None:
        delivery.state = state
        queue.waiting.remove(delivery)

    def _sleep(self, queue: Queue, until: float) -> None:
        queue.asleep = self._clock.ring(until, partial(self._resume, queue))

    def _resume(self, queue: Queue) -> None:
        queue.asleep = None
        self._start(queue)

    def _wake(self, queue: Queue) -> None:
        if queue.asleep:
            queue.asleep.call_off()
            queue.asleep = None

    def _give_up_one(self) -> None:
        queue = next(queue for queue in self._queues.values() if queue.waiting)
        self._leave(queue, queue.waiting[0], "given up")
        self._wake(queue)
        self._start(queue)
