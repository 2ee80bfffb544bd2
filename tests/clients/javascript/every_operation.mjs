// The AWS SDK for JavaScript v3 against `pagecli serve`: every operation, every paginator, every error class.
//
//     make clients-js
//
// Arguments: the pagecli to run, and the folder below which the SDK is installed.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { resolve } from "node:path";

const [pagecli, folder] = process.argv.slice(2);
const sdk = createRequire(resolve(folder, "x.js"))("@aws-sdk/client-ssm-contacts");
const PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333";
const used = new Set();

async function serve(...options) {
  const child = spawn(pagecli, ["serve", "--port", "0", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const [url] = await once(createInterface(child.stdout), "line");
  const told = [];
  createInterface(child.stderr).on("line", (line) => told.push(line));
  return { url, told, stop: () => (child.kill(), once(child, "exit")) };
}

function client(url, region = "us-east-2", account = "111122223333") {
  const credentials = { accessKeyId: `PAGECLIDEMO${account}`, secretAccessKey: "demo" };
  return new sdk.SSMContactsClient({ endpoint: url, region, credentials, maxAttempts: 1 });
}

function asker(contacts) {
  return (operation, input = {}) => {
    used.add(`${operation}Command`);
    return contacts.send(new sdk[`${operation}Command`](input));
  };
}

async function tellsOf(told, part) {
  for (let tries = 0; tries < 500; tries++) {
    const line = told.find((line) => line.includes(part));
    if (line) return line;
    await new Promise((done) => setTimeout(done, 10));
  }
  return assert.fail(`serve never told of ${part}`);
}

const code = (line) => line.match(/code (\d{6})$/)[1];
const sent = (names) => Object.fromEntries(names.map((name) => [name, `${name} of a test`]));

async function contactsAndChannels(ask, told) {
  const { ContactArn: ContactId } = await ask("CreateContact", {
    Alias: "js",
    DisplayName: "Jörg Straße",
    Type: "PERSONAL",
    Plan: { Stages: [] },
    Tags: [{ Key: "team", Value: "shop" }],
  });
  const { ContactChannelArn: ContactChannelId } = await ask("CreateContactChannel", {
    ContactId,
    Name: "phone",
    Type: "SMS",
    DeliveryAddress: { SimpleAddress: "+15005550142" },
    DeferActivation: true,
  });
  await ask("SendActivationCode", { ContactChannelId });
  const ActivationCode = code(await tellsOf(told, "+15005550142 · activation code"));
  await ask("ActivateContactChannel", { ContactChannelId, ActivationCode });
  await ask("UpdateContactChannel", { ContactChannelId, Name: "mobile" });
  const channel = await ask("GetContactChannel", { ContactChannelId });
  assert.deepEqual([channel.Name, channel.ActivationStatus], ["mobile", "ACTIVATED"]);

  const Targets = [{ ChannelTargetInfo: { ContactChannelId, RetryIntervalInMinutes: 1 } }];
  await ask("UpdateContact", { ContactId, Plan: { Stages: [{ DurationInMinutes: 5, Targets }] } });
  const contact = await ask("GetContact", { ContactId });
  assert.equal(contact.DisplayName, "Jörg Straße");
  assert.deepEqual(contact.Plan.Stages[0].Targets, Targets);
  assert.equal((await ask("ListContactChannels", { ContactId })).ContactChannels.length, 1);
  assert.ok((await ask("ListContacts", { AliasPrefix: "js" })).Contacts.some((each) => each.ContactArn === ContactId));
  return { ContactId, ContactChannelId };
}

async function tagsAndPolicies(ask, { ContactId }) {
  await ask("TagResource", { ResourceARN: ContactId, Tags: [{ Key: "tier", Value: "1" }] });
  await ask("UntagResource", { ResourceARN: ContactId, TagKeys: ["team"] });
  const { Tags } = await ask("ListTagsForResource", { ResourceARN: ContactId });
  assert.deepEqual(Tags, [{ Key: "tier", Value: "1" }]);
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await ask("PutContactPolicy", { ContactArn: ContactId, Policy });
  assert.equal((await ask("GetContactPolicy", { ContactArn: ContactId })).Policy, Policy);
}

async function engagements(ask, told, { ContactId }) {
  const message = sent(["Sender", "Subject", "Content"]);
  const { EngagementArn: EngagementId } = await ask("StartEngagement", { ContactId, ...message });
  const line = await tellsOf(told, "Subject of a test");
  const { Pages } = await ask("ListPagesByEngagement", { EngagementId });
  const PageId = Pages[0].PageArn;
  assert.deepEqual((await ask("ListPagesByContact", { ContactId })).Pages, Pages);
  assert.ok(Pages[0].SentTime instanceof Date && Math.abs(Date.now() - Pages[0].SentTime) < 60_000);

  await ask("AcceptPage", { PageId, AcceptType: "READ", AcceptCode: code(line), Note: "on it" });
  const page = await ask("DescribePage", { PageId });
  assert.ok(page.ReadTime >= page.SentTime);
  const receipts = (await ask("ListPageReceipts", { PageId })).Receipts;
  assert.deepEqual(receipts.at(-1).ReceiptInfo, "on it");
  assert.equal((await ask("ListPageResolutions", { PageId })).PageResolutions[0].ContactArn, ContactId);
  const second = await ask("StartEngagement", { ContactId, ...message });
  await ask("StopEngagement", { EngagementId: second.EngagementArn, Reason: "a test" });
  const stopped = await ask("DescribeEngagement", { EngagementId: second.EngagementArn });
  assert.ok(stopped.StopTime >= stopped.StartTime);
  const StartTime = new Date(stopped.StartTime - 1000); // this SDK sends whole seconds
  const found = (await ask("ListEngagements", { TimeRangeValue: { StartTime } })).Engagements;
  assert.ok(found.some((each) => each.EngagementArn === second.EngagementArn));
}

async function rotations(ask, { ContactId }) {
  const Recurrence = {
    DailySettings: [{ HourOfDay: 9, MinuteOfHour: 0 }],
    NumberOfOnCalls: 1,
    RecurrenceMultiplier: 1,
  };
  const who = { ContactIds: [ContactId], TimeZoneId: "UTC", Recurrence };
  const { RotationArn: RotationId } = await ask("CreateRotation", { Name: "js", ...who });
  await ask("UpdateRotation", { RotationId, Recurrence, TimeZoneId: "Europe/Berlin" });
  assert.equal((await ask("GetRotation", { RotationId })).TimeZoneId, "Europe/Berlin");
  assert.ok((await ask("ListRotations", { RotationNamePrefix: "js" })).Rotations.length === 1);

  const [StartTime, EndTime] = [1, 3].map((days) => new Date(Math.floor(Date.now() / 1000 + days * 86400) * 1000));
  const override = { RotationId, NewContactIds: [ContactId], StartTime, EndTime };
  const { RotationOverrideId } = await ask("CreateRotationOverride", override);
  const got = await ask("GetRotationOverride", { RotationId, RotationOverrideId });
  assert.deepEqual([got.StartTime, got.EndTime], [StartTime, EndTime]);
  const listed = await ask("ListRotationOverrides", { RotationId, StartTime, EndTime });
  assert.equal(listed.RotationOverrides[0].RotationOverrideId, RotationOverrideId);
  const shifts = (await ask("ListRotationShifts", { RotationId, EndTime: new Date(+EndTime + 9e7) })).RotationShifts;
  assert.deepEqual(new Set(shifts.map((shift) => shift.Type)), new Set(["REGULAR", "OVERRIDDEN"]));
  const preview = { Members: ["a", "b"], TimeZoneId: "UTC", Recurrence, EndTime };
  assert.ok((await ask("ListPreviewRotationShifts", preview)).RotationShifts.length >= 3);
  await ask("DeleteRotationOverride", { RotationId, RotationOverrideId });
  await ask("DeleteRotation", { RotationId });
}

async function paginators(contacts, ask) {
  const [schedule] = (await ask("ListContacts", { Type: "ONCALL_SCHEDULE" })).Contacts;
  const RotationId = (await ask("GetContact", { ContactId: schedule.ContactArn })).Plan.RotationIds[0];
  const ContactId = `${PREFIX}:contact/akuam`;
  const { PageArn: PageId, EngagementArn: EngagementId } = (await ask("ListPagesByContact", { ContactId })).Pages.at(-1);
  const span = { StartTime: new Date(Date.now() - 9e8), EndTime: new Date(Date.now() + 9e8) };
  const hours = [...Array(4).keys()].map((hour) => ({ HourOfDay: hour, MinuteOfHour: 0 }));
  const Recurrence = { DailySettings: hours, NumberOfOnCalls: 1, RecurrenceMultiplier: 1 };
  const rotation = { Members: ["a"], TimeZoneId: "UTC", Recurrence, RotationStartTime: span.StartTime };
  const inputs = {
    ListContactChannels: [{ ContactId }, "ContactChannels"],
    ListContacts: [{}, "Contacts"],
    ListEngagements: [{ TimeRangeValue: { StartTime: new Date(Date.now() - 8 * 86_400_000) } }, "Engagements"],
    ListPageReceipts: [{ PageId }, "Receipts"],
    ListPageResolutions: [{ PageId }, "PageResolutions"],
    ListPagesByContact: [{ ContactId }, "Pages"],
    ListPagesByEngagement: [{ EngagementId }, "Pages"],
    ListPreviewRotationShifts: [{ ...rotation, ...span }, "RotationShifts"],
    ListRotationOverrides: [{ RotationId, ...span }, "RotationOverrides"],
    ListRotationShifts: [{ RotationId, ...span }, "RotationShifts"],
    ListRotations: [{}, "Rotations"],
  };
  const exported = Object.keys(sdk).filter((name) => name.startsWith("paginate"));
  assert.deepEqual(exported.sort(), Object.keys(inputs).map((name) => `paginate${name}`).sort());
  for (const [name, [input, member]] of Object.entries(inputs)) {
    const walk = async (pageSize) => {
      const items = [];
      for await (const batch of sdk[`paginate${name}`]({ client: contacts, pageSize }, input)) items.push(...batch[member]);
      return items;
    };
    const whole = await walk(1024);
    assert.deepEqual(await walk(3), whole, name);
    if (name !== "ListRotationOverrides") assert.ok(whole.length > 0, name);
  }
}

async function cleanUp(ask, { ContactId, ContactChannelId }) {
  await ask("DeactivateContactChannel", { ContactChannelId });
  await ask("DeleteContactChannel", { ContactChannelId });
  await ask("DeleteContact", { ContactId });
  await assert.rejects(ask("GetContact", { ContactId }), (error) => {
    assert.ok(error instanceof sdk.ResourceNotFoundException);
    assert.deepEqual([error.ResourceId, error.ResourceType], [ContactId, "Contact"]);
    return Boolean(error.$metadata.requestId);
  });
}

async function errors(url, ask) {
  const akuam = { Alias: "akuam", Type: "PERSONAL", Plan: {} };
  await assert.rejects(ask("CreateContact", akuam), sdk.ConflictException);
  await assert.rejects(ask("ListContacts", { MaxResults: 1025 }), (error) => {
    assert.ok(error instanceof sdk.ValidationException);
    return error.Reason === "FIELD_VALIDATION_FAILED" && error.Fields[0].Name === "MaxResults";
  });
  const elsewhere = asker(client(url, "us-east-2", "444455556666"));
  await assert.rejects(elsewhere("GetContact", { ContactId: `${PREFIX}:contact/akuam` }), sdk.AccessDeniedException);
  const aliases = (await asker(client(url, "eu-west-1", "444455556666"))("ListContacts")).Contacts;
  assert.ok(aliases.length > 0 && aliases.every((each) => each.ContactArn.includes(":eu-west-1:444455556666:")));
  await assert.rejects(asker(client(url, "sa-east-1"))("ListContacts"), { name: "UnrecognizedClientException" });

  const base = sdk.SSMContactsServiceException;
  const classes = Object.keys(sdk).filter((name) => sdk[name]?.prototype instanceof base);
  assert.ok(classes.length >= 8, classes.join());
  for (const name of classes) {
    const faulty = await serve("--empty", "--fault", `${name}:1`);
    await assert.rejects(asker(client(faulty.url))("ListContacts"), (error) => {
      assert.ok(error instanceof sdk[name], `${name}: ${error}`);
      return error.message === "A fault that was asked for";
    });
    await faulty.stop();
  }
  return classes.length;
}

const server = await serve();
try {
  const contacts = client(server.url);
  const ask = asker(contacts);
  const made = await contactsAndChannels(ask, server.told);
  await tagsAndPolicies(ask, made);
  await engagements(ask, server.told, made);
  await rotations(ask, made);
  await paginators(contacts, ask);
  await cleanUp(ask, made);
  const classes = await errors(server.url, ask);
  const commands = Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && name !== "$Command");
  assert.deepEqual([...used].sort(), commands.sort());
  console.log(`${commands.length} operations, 11 paginators and ${classes} error classes are as the SDK expects them.`);
} finally {
  await server.stop();
}
