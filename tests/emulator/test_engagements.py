"""What an engagement brings, on a clock that is turned by hand."""

from __future__ import annotations

import pytest

from support.emulated_service import START, World

SMS = ("SMS", "+15005550199")
VOICE = ("VOICE", "+15005550198")
EMAIL = ("EMAIL", "akua@example.com")
MINUTE = 60.0


def test_an_engagement_pages_the_first_channel_at_once(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)

    engagement = world.engage(akuam, IncidentId="arn:aws:ssm-incidents::111122223333:incident-record/plan/1")

    [page] = world.pages(akuam)
    assert page == {
        "PageArn": page["PageArn"],
        "EngagementArn": engagement,
        "ContactArn": akuam,
        "Sender": "cli",
        "IncidentId": "arn:aws:ssm-incidents::111122223333:incident-record/plan/1",
        "SentTime": START,
    }
    assert ":page/akuam/" in page["PageArn"]
    assert ":engagement/akuam/" in engagement


def test_a_page_is_delivered_after_a_moment(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.engage(akuam)

    world.now += 1.999
    assert "DeliveryTime" not in world.pages(akuam)[0]
    world.now += 500

    [page] = world.pages(akuam)
    assert page["DeliveryTime"] == START + 2
    assert world.receipts(page["PageArn"]) == [("SENT", 0), ("DELIVERED", 2)]


def test_times_are_whole_milliseconds(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.now += 0.0584999
    world.engage(akuam)

    assert world.pages(akuam)[0]["SentTime"] == START + 0.058


def test_the_next_stages_follow_until_somebody_reads(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE, EMAIL)
    world.engage(akuam)

    world.now += 5 * MINUTE
    assert [page["SentTime"] - START for page in world.pages(akuam)] == [5 * MINUTE, 0]
    world.read(world.pages(akuam)[0]["PageArn"])
    world.now += 60 * MINUTE

    assert len(world.pages(akuam)) == 2


def test_who_looks_late_sees_what_happened_on_time(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    world.engage(akuam)

    world.now += 90 * MINUTE

    newest = world.pages(akuam)[0]
    assert (newest["SentTime"], newest["DeliveryTime"]) == (START + 5 * MINUTE, START + 5 * MINUTE + 8)


def test_reading_sets_the_time_and_the_receipt_and_stops_the_engagement(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    engagement = world.engage(akuam)
    page = world.pages(akuam)[0]["PageArn"]
    world.now += 41.25

    world.read(page, Note="on it")

    assert world.ask("DescribePage", PageId=page)["ReadTime"] == START + 41.25
    assert world.receipts(page)[-1] == ("READ", 41.25)
    assert world.ask("ListPageReceipts", PageId=page)["Receipts"][-1]["ReceiptInfo"] == "on it"
    assert world.ask("DescribeEngagement", EngagementId=engagement)["StopTime"] == START + 41.25


def test_a_page_read_before_its_delivery_keeps_no_delivery_time(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.engage(akuam)
    world.now += 1
    page = world.pages(akuam)[0]["PageArn"]
    world.read(page)
    world.now += 60

    assert world.receipts(page) == [("SENT", 0), ("READ", 1)]
    assert "DeliveryTime" not in world.pages(akuam)[0]


def test_the_first_acknowledgement_counts(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.engage(akuam)
    page = world.pages(akuam)[0]["PageArn"]
    world.now += 10
    world.read(page)
    world.now += 10
    world.read(page)

    assert world.pages(akuam)[0]["ReadTime"] == START + 10
    assert [kind for kind, _ in world.receipts(page)].count("READ") == 1


def test_accepting_as_delivered_sets_the_delivery_only_and_lets_the_plan_go_on(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    world.engage(akuam)
    world.now += 1
    page = world.pages(akuam)[0]["PageArn"]

    world.read(page, AcceptType="DELIVERED")

    assert world.pages(akuam)[0]["DeliveryTime"] == START + 1
    assert "ReadTime" not in world.pages(akuam)[0]
    world.now += 5 * MINUTE
    assert len(world.pages(akuam)) == 2


def test_the_code_that_was_sent_is_taken(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.engage(akuam)
    [(page, channel, code)] = world.sent

    assert channel == "akuam sms"
    world.ask("AcceptPage", PageId=page, AcceptType="READ", AcceptCode=code, AcceptCodeValidation="ENFORCE")
    assert "ReadTime" in world.pages(akuam)[0]


@pytest.mark.parametrize("validation", [{}, {"AcceptCodeValidation": "ENFORCE"}])
def test_a_wrong_code_is_refused_unless_ignored(world: World, validation: dict[str, str]) -> None:
    akuam = world.add_person("akuam", SMS)
    world.engage(akuam)
    [(page, _, code)] = world.sent
    wrong = f"{(int(code) + 1) % 10**6:06}"

    error = world.refused("AcceptPage", PageId=page, AcceptType="READ", AcceptCode=wrong, **validation)

    assert error["Fields"] == [{"Name": "AcceptCode", "Message": "The code is not the one that was sent with the page"}]
    assert "ReadTime" not in world.pages(akuam)[0]
    world.read(page, code=wrong)
    assert "ReadTime" in world.pages(akuam)[0]


def test_accepting_through_another_channel_is_refused(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    other = world.add_channel(akuam, *VOICE)
    world.engage(akuam)
    [(page, _, code)] = world.sent

    error = world.refused("AcceptPage", PageId=page, AcceptType="READ", AcceptCode=code, ContactChannelId=other)

    assert error["Fields"] == [{"Name": "ContactChannelId", "Message": "The page was not sent to this channel"}]


def test_an_escalation_goes_on_to_the_next_person(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    plan = world.add_plan("plan", (akuam, True), (alejr, False))

    engagement = world.engage(plan)
    world.now += 5 * MINUTE

    found = world.ask("ListPagesByEngagement", EngagementId=engagement)["Pages"]
    assert [(page["ContactArn"], page["SentTime"]) for page in found] == [
        (alejr, START + 5 * MINUTE),
        (akuam, START),
    ]
    assert all(":engagement/plan/" in page["EngagementArn"] for page in found)
    assert world.pages(plan) == []


@pytest.mark.parametrize(("essential", "pages_of_the_next"), [(True, 0), (False, 1)])
def test_only_an_essential_acknowledgement_stops_the_escalation(
    world: World, essential: bool, pages_of_the_next: int
) -> None:
    akuam, alejr = world.add_person("akuam", SMS, VOICE), world.add_person("alejr", SMS)
    engagement = world.engage(world.add_plan("plan", (akuam, essential), (alejr, True)))
    world.now += 60

    world.read(world.pages(akuam)[0]["PageArn"])
    world.now += 60 * MINUTE

    assert len(world.pages(alejr)) == pages_of_the_next
    assert len(world.pages(akuam)) == 1
    assert ("StopTime" in world.ask("DescribeEngagement", EngagementId=engagement)) is essential


def test_an_essential_acknowledgement_gives_the_other_unread_pages_a_stop_receipt(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    world.engage(world.add_plan("plan", (alejr, False), (akuam, True)))
    world.now += 6 * MINUTE

    world.read(world.pages(akuam)[0]["PageArn"])

    assert world.receipts(world.pages(alejr)[0]["PageArn"]) == [("SENT", 0), ("DELIVERED", 2), ("STOP", 360)]
    assert [kind for kind, _ in world.receipts(world.pages(akuam)[0]["PageArn"])] == ["SENT", "DELIVERED", "READ"]


def test_a_plan_that_runs_out_has_no_stop_time(world: World) -> None:
    engagement = world.engage(world.add_person("akuam", SMS))
    world.now += 60 * MINUTE

    assert "StopTime" not in world.ask("DescribeEngagement", EngagementId=engagement)


def test_a_stopped_engagement_pages_nobody_further(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    engagement = world.engage(akuam)
    world.now += 60

    world.ask("StopEngagement", EngagementId=engagement, Reason="a drill")
    world.now += 60 * MINUTE
    world.ask("StopEngagement", EngagementId=engagement)

    [page] = world.pages(akuam)
    assert world.receipts(page["PageArn"]) == [("SENT", 0), ("DELIVERED", 2), ("STOP", 60)]
    assert world.ask("DescribeEngagement", EngagementId=engagement)["StopTime"] == START + 60


def test_a_page_of_a_stopped_engagement_can_still_be_read(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.ask("StopEngagement", EngagementId=world.engage(akuam))

    world.read(world.pages(akuam)[0]["PageArn"])

    assert "ReadTime" in world.pages(akuam)[0]


def test_a_channel_that_is_not_activated_is_not_paged(world: World) -> None:
    akuam = world.add_person("akuam")
    channel = world.add_channel(akuam, *SMS, DeferActivation=True)
    target = {"ChannelTargetInfo": {"ContactChannelId": channel}}
    world.ask("UpdateContact", ContactId=akuam, Plan={"Stages": [{"DurationInMinutes": 1, "Targets": [target]}]})

    world.engage(akuam)

    assert world.pages(akuam) == []


def test_an_address_that_fails_gets_an_error_and_is_tried_again_while_its_stage_lasts(world: World) -> None:
    akuam = world.add_person("akuam", ("EMAIL", "bounce@simulator.amazonses.com"), wait=5, retry=2)
    world.engage(akuam)
    world.now += 60 * MINUTE

    [page] = world.pages(akuam)
    assert world.receipts(page["PageArn"]) == [
        ("SENT", 0),
        ("ERROR", 4),
        ("SENT", 120),
        ("ERROR", 124),
        ("SENT", 240),
        ("ERROR", 244),
    ]
    assert "DeliveryTime" not in page
    errors = [r for r in world.ask("ListPageReceipts", PageId=page["PageArn"])["Receipts"] if "ReceiptInfo" in r]
    assert {receipt["ReceiptInfo"] for receipt in errors} == {"The mailbox does not exist"}


def test_no_message_is_tried_again_after_a_stop(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550001"), wait=5, retry=1)
    engagement = world.engage(akuam)

    world.ask("StopEngagement", EngagementId=engagement)
    world.now += 60 * MINUTE

    assert [kind for kind, _ in world.receipts(world.pages(akuam)[0]["PageArn"])] == ["SENT", "STOP", "ERROR"]


def test_a_plan_that_names_itself_ends(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    plan = world.add_plan("plan", (akuam, False), wait=0)
    target = {"ContactTargetInfo": {"ContactId": plan, "IsEssential": True}}
    stages = world.ask("GetContact", ContactId=plan)["Plan"]["Stages"]
    world.ask(
        "UpdateContact", ContactId=plan, Plan={"Stages": [*stages, {"DurationInMinutes": 0, "Targets": [target]}]}
    )

    world.engage(plan)

    assert len(world.pages(akuam)) == 1


def test_engagements_are_listed_newest_first_by_incident_and_time(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    first = world.engage(akuam, IncidentId="incident:a")
    world.now += 100
    second = world.engage(akuam, IncidentId="incident:b")
    world.now += 100
    third = world.engage(akuam, IncidentId="incident:a")

    def listed(**members: object) -> list[str]:
        return [e["EngagementArn"] for e in world.ask("ListEngagements", **members)["Engagements"]]

    assert listed() == [third, second, first]
    assert listed(IncidentId="incident:a") == [third, first]
    assert listed(IncidentId="incident:c") == []
    assert listed(TimeRangeValue={"StartTime": START + 100}) == [third, second]
    assert listed(TimeRangeValue={"EndTime": START + 100}) == [second, first]
    assert listed(TimeRangeValue={"StartTime": START + 1, "EndTime": START + 199}) == [second]


def test_an_engagement_is_described_with_its_message(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    engagement = world.engage(akuam, PublicSubject="public", PublicContent="Nothing secret", Subject="secret")

    described = world.ask("DescribeEngagement", EngagementId=engagement)
    assert described == {
        "ContactArn": akuam,
        "EngagementArn": engagement,
        "Sender": "cli",
        "Subject": "secret",
        "Content": "Testing engagements",
        "PublicSubject": "public",
        "PublicContent": "Nothing secret",
        "StartTime": START,
    }
    page = world.ask("DescribePage", PageId=world.pages(akuam)[0]["PageArn"])
    assert {page[name] for name in ("Subject", "PublicContent")} == {"secret", "Nothing secret"}


def test_messages_are_told_of_in_order_also_when_nobody_asks(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    world.engage(akuam)
    world.now += 5 * MINUTE

    world.emulator.advance()

    assert [channel for _, channel, _ in world.sent] == ["akuam sms", "akuam voice"]


def test_a_refused_request_sends_nothing(world: World) -> None:
    akuam = world.add_person("akuam", SMS)

    world.refused("StartEngagement", ContactId=akuam, Sender="cli", Subject="s")

    assert world.sent == []
    assert world.ask("ListEngagements") == {"Engagements": []}


def test_a_page_tells_the_way_from_the_plan_to_the_person(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    schedule = world.add_schedule("schedule", alejr)
    plan = world.add_plan("plan", (akuam, False), (schedule, False))
    world.engage(plan)
    world.now += 5 * MINUTE

    def way(contact: str) -> list[dict[str, object]]:
        page = world.pages(contact)[0]["PageArn"]
        found: list[dict[str, object]] = world.ask("ListPageResolutions", PageId=page)["PageResolutions"]
        return found

    top = {"ContactArn": plan, "Type": "ESCALATION"}
    assert way(akuam) == [top, {"ContactArn": akuam, "Type": "PERSONAL", "StageIndex": 0}]
    assert way(alejr) == [
        top,
        {"ContactArn": schedule, "Type": "ONCALL_SCHEDULE", "StageIndex": 1},
        {"ContactArn": alejr, "Type": "PERSONAL"},
    ]


@pytest.mark.parametrize("essential", [True, False])
def test_who_is_on_call_answers_for_the_schedule(world: World, essential: bool) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    plan = world.add_plan("plan", (world.add_schedule("schedule", akuam), essential), (alejr, True))
    engagement = world.engage(plan)

    world.read(world.pages(akuam)[0]["PageArn"])

    assert ("StopTime" in world.ask("DescribeEngagement", EngagementId=engagement)) is essential


def test_a_plan_that_names_somebody_twice_reaches_him_once(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    plan = world.add_plan("plan", (akuam, False), (akuam, False))

    world.engage(plan)
    world.now += 30 * MINUTE
    world.engage(plan)

    assert [page["SentTime"] - START for page in world.pages(akuam)] == [30 * MINUTE, 0]


def test_what_one_engagement_may_bring_is_limited(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    [channel] = world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"]
    target = {"ChannelTargetInfo": {"ContactChannelId": channel["ContactChannelArn"]}}
    stage = {"DurationInMinutes": 0, "Targets": [target] * 50}
    world.ask("UpdateContact", ContactId=akuam, Plan={"Stages": [stage] * 50})
    plans = [world.add_plan(f"plan{i}") for i in range(150)]
    targets = [{"ContactTargetInfo": {"ContactId": plan, "IsEssential": True}} for plan in plans]
    stages = [{"DurationInMinutes": 0, "Targets": targets[i : i + 50]} for i in (0, 50, 100)]
    world.ask("UpdateContact", ContactId=plans[0], Plan={"Stages": stages})

    world.engage(akuam)
    world.engage(plans[0])

    assert world.storage.count("SentPage", "1") == 1000
    assert world.storage.count("Reached", "1") == 1 + 100


@pytest.mark.parametrize(
    ("stages", "field"),
    [
        ([{"DurationInMinutes": 1, "Targets": []}] * 51, "Plan.Stages"),
        (
            [{"DurationInMinutes": 1, "Targets": [{"ContactTargetInfo": {"IsEssential": True}}] * 51}],
            "Plan.Stages[0].Targets",
        ),
    ],
)
def test_a_plan_without_end_is_refused(world: World, stages: list[dict[str, object]], field: str) -> None:
    error = world.refused("CreateContact", Alias="a", Type="ESCALATION", Plan={"Stages": stages})

    assert [entry["Name"] for entry in error["Fields"]] == [field]
