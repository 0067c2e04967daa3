// simulate_participants.cpp: `tertium simulate-participants`: a cohort takes part in a study that a server offers.
#include <atomic>
#include <map>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/http/client.h"
#include "native/tasks/inputs.h"
#include "native/tasks/participants.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

struct StudyLink {
  std::string address, slug;
};

// "http://127.0.0.1:8080/t/demo", as participants are given it.
Result<StudyLink> read_link(const std::string& link) {
  const std::size_t scheme = link.find("://"), at = scheme == std::string::npos ? scheme : link.find('/', scheme + 3);
  const std::string allowed = "; a study's link is needed, as in http://127.0.0.1:8080/t/demo";
  if (at == std::string::npos || link.compare(at, 3, "/t/") != 0 || !is_slug(link.substr(at + 3)))
    return Error{ErrorCode::kInvalid, "URL " + quote_for_message(link, 100) + " is none" + allowed};
  return StudyLink{link.substr(0, at), link.substr(at + 3)};
}

Result<std::array<double, 3>> read_bias(const std::string& text) {
  std::array<double, 3> bias{};
  const auto parts = split(text, ',');
  for (std::size_t p = 0; p < 3; ++p) {
    const auto value = parts.size() == 3 ? parse_double(parts[p]) : std::nullopt;
    if (!value || *value < 0 || *value > 1e6)
      return Error{ErrorCode::kInvalid, "--position-bias " + quote_for_message(text) + " is not allowed; three numbers 0 to 1e6 are, as in 1.2,1,0.9"};
    bias[p] = *value;
  }
  if (bias[0] + bias[1] + bias[2] <= 0) return Error{ErrorCode::kInvalid, "--position-bias " + quote_for_message(text) + " is not allowed; at least one must be above 0"};
  return bias;
}

std::string plural(std::uint64_t n, const std::string& what) { return format_count(n) + " " + what + (n == 1 ? "" : "s"); }

struct Counts {
  std::uint64_t sessions = 0, complete = 0, early = 0, screened_out = 0, left = 0, answers = 0, acknowledged = 0;
};

}  // namespace

int run_simulate_participants_verb(const Arguments& arguments) {
  std::string link, embedding, bias, truth_path;
  std::uint64_t people = 20, seed = 0;
  std::optional<std::uint32_t> concurrency;
  CohortOptions options;
  std::optional<double> drop_out, spammers, speed;
  Command command("simulate-participants",
                  "Simulated people take part in a study through its link, as a browser would: to try a study before people do, and to see whether a check of "
                  "quality finds those who do not look. Their sessions are marked as simulated",
                  "tertium simulate-participants http://127.0.0.1:8080/t/demo --people 50 --spammers 0.2 --truth truth.csv");
  command.text("URL", link, "The study's link, as participants are given it").required();
  command.whole("--people", people, "How many (default 20)", 1, 100'000);
  command.whole("--seed", seed, "Who they are and what they choose (default 0)", 0, UINT64_MAX);
  command.text("--embedding", embedding, "What they see in objects: a matrix, FILE@NAMES, or the folder of a fit (default: a random mind)");
  command.real("--temperature", options.temperature, "Of all attentive people's choices (default: varies around 1)", 1e-6, 1e6);
  command.real("--lapse", options.lapse, "Share of trials that attentive people answer without looking (default: varies, at most 0.04)", 0, 1);
  command.text("--position-bias", bias, "How often attentive people choose each position when they do not look: A,B,C (default: varies around 1,1,1)");
  command.real("--drop-out", drop_out, "Share that leaves before the end (default 0)", 0, 1);
  command.real("--spammers", spammers, "Share that does not look: always-left, random-fast, alternating and careless in turn (default 0)", 0, 1);
  command.real("--speed", speed, "Times as fast as people; 0 (default): without waiting", 0, 1e6);
  command.whole("--concurrency", concurrency, "How many take part at once (default 8)", 1, 256);
  command.text("--truth", truth_path, "Write which session was of which kind to this CSV file");
  command.explain("An embedding's rows are found by name where the study shows names (words, captions) and the embedding has them; else they are taken to be the study's "
                  "objects in their order. Every answer is sent until it is acknowledged; the exit code is 1 when one was not.");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    TRY(const StudyLink study, read_link(link));
    TRY(const auto first_try, http::Client::open(study.address));
    options.study = study.slug;
    options.people = static_cast<std::uint32_t>(people);
    options.seed = seed;
    options.drop_out = drop_out.value_or(0), options.spammers = spammers.value_or(0), options.speed = speed.value_or(0);
    options.concurrency = concurrency.value_or(8);
    if (!bias.empty()) { TRY(options.position_bias, read_bias(bias)); }
    if (!embedding.empty()) {
      TRY(MatrixFile file, load_matrix(embedding, "embedding"));
      if (file.transposed) command.note(embedding + ": its rows were taken to be dimensions, its columns objects");
      options.mind = std::move(file.embedding);
    }
    if (!truth_path.empty()) TRY_DO(check_output_file(truth_path, {}));
    // Later a server that does not answer is asked again; that there is none is said at once.
    TRY_DO(first_try->send("GET", link.substr(study.address.size())));
    // Whether the truth can be written is known before anybody begins: afterwards it could not be had again.
    if (!truth_path.empty()) TRY_DO(write_output_file(truth_path, truth_csv({}), {}));
    watch_interrupts();
    ProgressBar bar;
    options.progress = [&](std::size_t ended) {
      bar.show(static_cast<double>(ended) / static_cast<double>(people), plural(ended, "session"));
      return !interrupted();
    };
    const OpenLine open = [&]() -> Result<Line> {
      TRY(std::unique_ptr<http::Client> opened, http::Client::open(study.address));
      return Line([client = std::shared_ptr<http::Client>(std::move(opened))](const std::string& method, const std::string& path, const std::string& body) -> Result<LineReply> {
        TRY(http::ClientReply reply, client->send(method, path, body));
        return LineReply{reply.status, std::move(reply.body)};
      });
    };
    TRY(const CohortReport done, simulate_participants(open, options));
    if (!truth_path.empty()) TRY_DO(write_output_file(truth_path, truth_csv(done), {}));

    std::map<PersonKind, Counts> kinds;
    Counts all;
    for (const SimulatedVisit& v : done.visits) {
      if (!v.begun) continue;
      for (Counts* c : {&all, &kinds[v.person.kind]}) {
        ++c->sessions, c->answers += v.answers, c->acknowledged += v.acknowledged;
        ++(v.ending == Ending::kComplete ? c->complete : v.ending == Ending::kEarly ? c->early : v.ending == Ending::kScreenedOut ? c->screened_out : c->left);
      }
    }
    const std::string so_far = format_count(all.acknowledged) + " of " + plural(all.answers, "answer") + " in " + plural(all.sessions, "session") + " were acknowledged";
    if (done.failure) return Error{done.failure->code, done.failure->message + "; until then " + so_far};
    wire::Report report;
    std::vector<wire::Report> rows;
    std::string table = "kind           sessions   complete   early   screened out   left    answers   acknowledged\n";
    const auto cell = [](std::uint64_t n, std::size_t width) {
      const std::string text = format_count(n);
      return std::string(width > text.size() ? width - text.size() : 1, ' ') + text;
    };
    const auto add = [&](const std::string& name, const Counts& c) {
      rows.emplace_back().add("kind", name).add("sessions", c.sessions).add("complete", c.complete).add("early", c.early).add("screened_out", c.screened_out)
          .add("left", c.left).add("answers", c.answers).add("acknowledged", c.acknowledged);
      table += name + std::string(12 - std::min<std::size_t>(12, name.size()), ' ') + cell(c.sessions, 11) + cell(c.complete, 11) + cell(c.early, 8) +
               cell(c.screened_out, 15) + cell(c.left, 7) + cell(c.answers, 11) + cell(c.acknowledged, 15) + "\n";
    };
    for (const auto& [kind, counts] : kinds) add(to_string(kind), counts);
    const std::vector<wire::Report> by_kind = rows;
    add("all", all);
    report.add("study", study.slug).add("sessions", all.sessions).add("complete", all.complete).add("answers", all.answers).add("acknowledged", all.acknowledged);
    report.add("requests", done.requests).add("sent_again", done.sent_again).add("shown_by_name", done.shown_by_name).add("shown_by_number", done.shown_by_number);
    report.add("seed", seed).add("truth", truth_path).add("kinds", by_kind);
    table += plural(done.requests, "request") + ", " + format_count(done.sent_again) + " of them sent again\n";
    if (!embedding.empty() && done.shown_by_number) table += "the embedding's rows were taken to be the study's objects in their order: pictures are shown without names\n";
    const int code = command.done(report, table);
    return code == 0 && all.acknowledged < all.answers ? 1 : code;
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
