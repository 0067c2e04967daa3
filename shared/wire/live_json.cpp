// live_json.cpp: each of these messages as JSON, written and read beside each other.
#include "shared/wire/live_json.h"

#include "shared/wire/api_parts.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kAliasBytesMax = 100, kBackupsMax = 1000, kBackupNameBytesMax = 100, kFailureBytesMax = 2000;

Json write(const Flag& f) { return {{"kind", to_string(f.kind)}, {"count", f.count}, {"of", f.of}, {"position", f.position}, {"value", number_or_null(f.value)}}; }
void read(Fields& f, Flag& flag) {
  read_word(f, "kind", flag.kind, flag_kind_from);
  f.integer("count", flag.count, 0, kU32);
  f.integer("of", flag.of, 0, kU32);
  f.integer("position", flag.position, 0, 2);
  f.number("value", flag.value, 0, 1e9);
}

Json write(const FlaggedSession& s) {
  return {{"session", s.session}, {"alias", s.alias}, {"simulated", s.simulated}, {"answers", s.answers},
          {"flags", write_list(s.flags, [](const Flag& f) { return write(f); })}};
}
void read(Fields& f, FlaggedSession& s) {
  f.integer("session", s.session, 1, kU32);
  f.text("alias", s.alias, kAliasBytesMax);
  f.boolean("simulated", s.simulated);
  f.integer("answers", s.answers, 0, kU32);
  read_list(f, "flags", s.flags, 6, [](Fields& inner, Flag& flag) { read(inner, flag); });
}

Json write(const LiveCounts& c) {
  return {{"sessions", c.sessions}, {"answers", c.answers}, {"complete", c.complete}, {"early", c.early}, {"screened_out", c.screened_out}, {"open", c.open}};
}
void read(Fields& f, LiveCounts& c) {
  f.integer("sessions", c.sessions, 0, kAny);
  f.integer("answers", c.answers, 0, kAny);
  f.integer("complete", c.complete, 0, kAny);
  f.integer("early", c.early, 0, kAny);
  f.integer("screened_out", c.screened_out, 0, kAny);
  f.integer("open", c.open, 0, kAny);
}

void read_counts(Fields& f, const char* name, LiveCounts& out) {
  if (!f.ok()) return;
  Fields inner = f.object(name);
  read(inner, out);
  f.absorb(inner);
}

// Whole numbers, one after the other.
void read_whole(Fields& f, const char* name, std::vector<std::uint64_t>& out, std::size_t most) {
  const Json* list = f.array(name, most);
  if (!list) return;
  for (const Json& n : *list) {
    if (!n.is_number_unsigned()) return f.fail(std::string(name) + " must hold whole numbers from 0 on");
    out.push_back(n.get<std::uint64_t>());
  }
}

void read(Fields& f, LiveView& v) {
  f.integer("at_ms", v.at_ms, 0, kAny);
  f.integer("target_answers", v.target_answers, 0, kAny);
  read_counts(f, "people", v.people);
  read_counts(f, "simulated", v.simulated);
  f.integer("people_now", v.people_now, 0, kU32);
  f.boolean("of_people", v.of_people);
  f.integer("bin_minutes", v.bin_minutes, 1, 100'000);
  read_list(f, "pace", v.pace, kLiveBinsMax, [](Fields& inner, LiveBin& bin) {
    inner.integer("from_ms", bin.from_ms, 0, kAny);
    inner.integer("people", bin.people, 0, kAny);
    inner.integer("simulated", bin.simulated, 0, kAny);
  });
  f.number_or_nan("remaining_s", v.remaining_s);
  f.number("median_response_time_ms", v.median_response_time_ms, 0, 1e9);
  std::vector<std::uint64_t> times;
  read_whole(f, "times", times, kLiveTimeBins);
  if (f.ok() && times.size() != kLiveTimeBins) f.fail("times must hold " + std::to_string(kLiveTimeBins) + " numbers, found " + std::to_string(times.size()));
  if (f.ok())
    for (std::size_t i = 0; i < kLiveTimeBins; ++i) v.times[i] = times[i];
  f.integer("slower", v.slower, 0, kAny);
  f.number("median_session_s", v.median_session_s, 0, 1e12);
  read_list(f, "kept", v.kept, kLiveStepsMax, [](Fields& inner, LiveStep& step) {
    inner.integer("trials", step.trials, 0, kU32);
    inner.integer("sessions", step.sessions, 0, kAny);
  });
  f.integer("objects", v.objects, 0, kAny);
  f.integer("shown_least", v.shown_least, 0, kAny);
  f.integer("shown_most", v.shown_most, 0, kAny);
  f.number("shown_median", v.shown_median, 0, 1e15);
  read_list(f, "rarest", v.rarest, kLiveRarestMax, [](Fields& inner, LiveObject& object) {
    inner.integer("object", object.object, 0, kU32);
    inner.integer("times", object.times, 0, kAny);
  });
  f.integer("pairs", v.pairs, 0, kAny);
  f.integer("pairs_seen", v.pairs_seen, 0, kAny);
  read_whole(f, "pair_times", v.pair_times, kLivePairBins);
  f.integer("repeats", v.repeats, 0, kAny);
  f.integer("repeats_same", v.repeats_same, 0, kAny);
  f.integer("rules_version", v.rules_version, 0, kU32);
  f.integer("flagged", v.flagged, 0, kAny);
  read_list(f, "sessions", v.sessions, kLiveFlaggedMax, [](Fields& inner, FlaggedSession& s) { read(inner, s); });
}

}  // namespace

std::string encode(const LiveView& v) {
  Json json = {{"at_ms", v.at_ms}, {"target_answers", v.target_answers}, {"people", write(v.people)}, {"simulated", write(v.simulated)},
               {"people_now", v.people_now}, {"of_people", v.of_people}, {"bin_minutes", v.bin_minutes}, {"remaining_s", number_or_null(v.remaining_s)},
               {"median_response_time_ms", v.median_response_time_ms}, {"times", v.times}, {"slower", v.slower}, {"median_session_s", v.median_session_s},
               {"objects", v.objects}, {"shown_least", v.shown_least}, {"shown_most", v.shown_most}, {"shown_median", v.shown_median},
               {"pairs", v.pairs}, {"pairs_seen", v.pairs_seen}, {"pair_times", v.pair_times}, {"repeats", v.repeats}, {"repeats_same", v.repeats_same},
               {"rules_version", v.rules_version}, {"flagged", v.flagged}};
  json["pace"] = write_list(v.pace, [](const LiveBin& b) { return Json{{"from_ms", b.from_ms}, {"people", b.people}, {"simulated", b.simulated}}; });
  json["kept"] = write_list(v.kept, [](const LiveStep& s) { return Json{{"trials", s.trials}, {"sessions", s.sessions}}; });
  json["rarest"] = write_list(v.rarest, [](const LiveObject& o) { return Json{{"object", o.object}, {"times", o.times}}; });
  json["sessions"] = write_list(v.sessions, [](const FlaggedSession& s) { return write(s); });
  return print_json(json);
}
template <>
Result<LiveView> decode(std::string_view text) {
  return decode_object<LiveView>(text, [](Fields& f, LiveView& v) { read(f, v); });
}

std::string encode(const WithdrawOrder& v) {
  Json json = Json::object();
  if (v.session > 0) json["session"] = v.session;
  if (!v.withdrawal_code.empty()) json["withdrawal_code"] = v.withdrawal_code;
  if (v.only_count) json["only_count"] = true;
  return print_json(json);
}
template <>
Result<WithdrawOrder> decode(std::string_view text) {
  return decode_object<WithdrawOrder>(text, [](Fields& f, WithdrawOrder& v) {
    const bool session = f.has("session"), code = f.has("withdrawal_code");
    if (session) f.integer("session", v.session, 1, kU32);
    if (code) f.text("withdrawal_code", v.withdrawal_code, 100, 1);
    if (f.has("only_count")) f.boolean("only_count", v.only_count);
    f.no_others();
    if (f.ok() && session == code) f.fail("one of session and withdrawal_code is needed, and only one");
  });
}

std::string encode(const BackupStatus& v) {
  Json json = {{"running", v.running}, {"share", v.share}, {"failure", v.failure}};
  json["backups"] = write_list(v.backups, [](const BackupSummary& b) { return Json{{"name", b.name}, {"made_at_ms", b.made_at_ms}, {"bytes", b.bytes}, {"files", b.files}}; });
  return print_json(json);
}
template <>
Result<BackupStatus> decode(std::string_view text) {
  return decode_object<BackupStatus>(text, [](Fields& f, BackupStatus& v) {
    f.boolean("running", v.running);
    f.number("share", v.share, 0, 1);
    f.text("failure", v.failure, kFailureBytesMax);
    read_list(f, "backups", v.backups, kBackupsMax, [](Fields& inner, BackupSummary& b) {
      inner.text("name", b.name, kBackupNameBytesMax, 1);
      inner.integer("made_at_ms", b.made_at_ms, 0, kAny);
      inner.integer("bytes", b.bytes, 0, kAny);
      inner.integer("files", b.files, 0, kAny);
    });
  });
}

}  // namespace tertium::wire
