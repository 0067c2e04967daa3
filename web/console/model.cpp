// model.cpp: asks the source, keeps what comes, and puts a run together from its three parts.
#include "web/console/model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "shared/analysis/matching.h"
#include "shared/base/text.h"
#include "shared/domain/embedding.h"
#include "shared/model/rsm.h"
#include "shared/stats/correlation.h"
#include "web/console/wording.h"

namespace tertium::console {
namespace {
constexpr std::size_t kRunsKept = 4;            // matrices in memory
constexpr std::size_t kNeighbours = 24;
constexpr std::size_t kThirdsTimesObjects = 6'000'000;  // keeps the sum over third objects under about 0.2 s
constexpr std::size_t kPortion = 1'500'000, kExponentialsCost = 40;  // multiplications between two frames: about 2 ms; what two exponentials cost
}  // namespace

Result<OpenRun> open_run(const RunSummary& run, const StudyDetail& study, Matrix values) {
  if (values.rows != study.stimuli.size())
    return Error{ErrorCode::kConflict, "the embedding of run " + std::to_string(run.id) + " has " + std::to_string(values.rows) +
                                           " rows, its study has " + std::to_string(study.stimuli.size()) + " objects"};
  OpenRun open;
  open.run = run;
  open.study_title = study.summary.title;
  open.demo = study.summary.demo;
  open.has_datasets = study.summary.counts.datasets > 0;
  open.stimuli = study.stimuli;
  for (std::size_t i = 0; i < open.stimuli.size(); ++i) {
    open.categories.push_back(open.stimuli[i].category);
    open.number_of.emplace(open.stimuli[i].name, static_cast<std::uint32_t>(i));
  }
  open.importance = dimension_importance(values);
  for (const std::size_t d : order_by_importance(values)) open.order.push_back(static_cast<std::uint32_t>(d));
  for (std::size_t d = 0; d < values.cols; ++d) open.strongest.push_back(strongest_objects(values, d, kTopObjects));
  open.values = std::move(values);
  return open;
}

std::uint64_t run_to_show(const std::vector<RunSummary>& runs) {
  for (const RunSummary& newest : runs) {
    if (newest.dims == 0) continue;
    for (const RunSummary& run : runs)
      if (newest.job != 0 && run.job == newest.job && run.recommended && run.dims > 0) return run.id;
    return newest.id;
  }
  return runs.empty() ? 0 : runs.front().id;
}

std::vector<std::uint32_t> find_objects(const OpenRun& run, std::string_view words, std::size_t count) {
  const std::string wanted = to_lower_ascii(trim(words));
  std::vector<std::uint32_t> begins, word_begins, contains;
  for (std::size_t i = 0; i < run.stimuli.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    const std::string name = to_lower_ascii(display_name(run.stimuli[i].name));
    const std::size_t at = name.find(wanted);
    if (at == 0) begins.push_back(number);
    else if (name.find(" " + wanted) != std::string::npos) word_begins.push_back(number);
    else if (at != std::string::npos || to_lower_ascii(run.stimuli[i].name) == wanted) contains.push_back(number);
  }
  begins.insert(begins.end(), word_begins.begin(), word_begins.end());
  begins.insert(begins.end(), contains.begin(), contains.end());
  if (count > 0 && begins.size() > count) begins.resize(count);
  return begins;
}

void Model::note_outcome(const Error* error) {
  if (error == nullptr) {
    signed_out_ = unreachable_ = false;
  } else if (error->code == ErrorCode::kUnauthorized) {
    signed_out_ = true;
    unreachable_ = false;
  } else {
    unreachable_ = error->code == ErrorCode::kIo;
  }
}

template <class T>
void Model::take(Loaded<T>& slot, Result<T> result) {
  slot.loading = false;
  if (!result) {
    slot.error = result.error();
    note_outcome(&*slot.error);
    return;
  }
  slot.value = *std::move(result);
  slot.error.reset();
  note_outcome(nullptr);
}

// ---- people ----
const Loaded<Person>& Model::me() {
  if (me_.waiting()) refresh_me();
  return me_;
}

void Model::refresh_me() {
  if (std::exchange(me_.loading, true)) return;
  source_.get_me([this](Result<Person> result) { take(me_, std::move(result)); });
}

const Loaded<std::vector<ApiToken>>& Model::tokens() {
  if (tokens_.waiting()) refresh_tokens();
  return tokens_;
}
const Loaded<std::vector<Person>>& Model::people() {
  if (people_.waiting()) refresh_people();
  return people_;
}
const Loaded<std::vector<Membership>>& Model::members(const std::string& slug) {
  Loaded<std::vector<Membership>>& slot = members_[slug];
  if (slot.waiting()) refresh_members(slug);
  return slot;
}

void Model::refresh_tokens() {
  if (std::exchange(tokens_.loading, true)) return;
  source_.list_tokens([this](Result<std::vector<ApiToken>> result) { take(tokens_, std::move(result)); });
}
void Model::refresh_people() {
  if (std::exchange(people_.loading, true)) return;
  source_.list_people([this](Result<std::vector<Person>> result) { take(people_, std::move(result)); });
}
void Model::refresh_members(const std::string& slug) {
  if (std::exchange(members_[slug].loading, true)) return;
  source_.list_members(slug, [this, slug](Result<std::vector<Membership>> result) { take(members_[slug], std::move(result)); });
}

void Model::set_role(const std::string& slug, const std::string& name, Role role, std::function<void(const Result<std::vector<Membership>>&)> done) {
  source_.set_role(slug, name, role, [this, slug, done = std::move(done)](const Result<std::vector<Membership>>& result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) members_[slug].value = *result;
    refresh_studies();  // one's own role may be another
    done(result);
  });
}

Role Model::role_of(std::string_view slug) const {
  const StudySummary* study = known_study(slug);
  return study != nullptr ? study->role : Role::kNone;
}

// ---- lists ----
const Loaded<std::vector<StudySummary>>& Model::studies() {
  if (studies_.waiting()) refresh_studies();
  return studies_;
}

const Loaded<StudyDetail>& Model::study(const std::string& slug) {
  Loaded<StudyDetail>& slot = study_[slug];
  if (slot.waiting()) refresh_study(slug);
  return slot;
}

const Loaded<std::vector<DatasetSummary>>& Model::datasets(const std::string& slug) {
  Loaded<std::vector<DatasetSummary>>& slot = datasets_[slug];
  if (slot.waiting()) refresh_datasets(slug);
  return slot;
}

const Loaded<std::vector<FitJob>>& Model::fits(const std::string& slug) {
  Loaded<std::vector<FitJob>>& slot = fits_[slug];
  if (slot.waiting()) refresh_fits(slug);
  return slot;
}

const Loaded<FitJob>& Model::fit(std::uint64_t id) {
  Loaded<FitJob>& slot = fit_[id];
  if (slot.waiting()) refresh_fit(id);
  return slot;
}

const Loaded<std::vector<RunSummary>>& Model::runs(const std::string& slug) {
  Loaded<std::vector<RunSummary>>& slot = runs_[slug];
  if (slot.waiting()) refresh_runs(slug);
  return slot;
}

void Model::refresh_studies() {
  if (std::exchange(studies_.loading, true)) return;
  source_.list_studies([this](Result<std::vector<StudySummary>> result) {
    take(studies_, std::move(result));
    if (studies_.error) return;
    // Rows of imported data never change: a list is old only when there are more of them.
    for (const StudySummary& study : *studies_.value)
      if (const auto it = datasets_.find(study.slug); it != datasets_.end() && it->second.value && it->second.value->size() != study.counts.datasets)
        refresh_datasets(study.slug);
  });
}

void Model::refresh_study(const std::string& slug) {
  if (std::exchange(study_[slug].loading, true)) return;
  source_.get_study(slug, [this, slug](Result<StudyDetail> result) { take(study_[slug], std::move(result)); });
}

// ---- studies made and changed ----
const Loaded<StudyDefinition>& Model::definition(const std::string& slug) {
  Loaded<StudyDefinition>& slot = definition_[slug];
  if (slot.waiting() && !std::exchange(slot.loading, true))
    source_.get_definition(slug, [this, slug](Result<StudyDefinition> result) { take(definition_[slug], std::move(result)); });
  return slot;
}

const Loaded<StudyDefinition>& Model::published(const std::string& slug, std::uint32_t version) {
  Loaded<StudyDefinition>& slot = published_[{slug, version}];
  if (slot.waiting() && !std::exchange(slot.loading, true))
    source_.get_version(slug, version, [this, slug, version](Result<StudyDefinition> result) { take(published_[{slug, version}], std::move(result)); });
  return slot;
}

void Model::keep_study(const StudySummary& study) {
  if (const auto it = study_.find(study.slug); it != study_.end() && it->second.value) it->second.value->summary = study;
  if (!studies_.value) return;
  for (StudySummary& known : *studies_.value)
    if (known.slug == study.slug) {
      known = study;
      return;
    }
  studies_.value->push_back(study);
}

std::function<void(Result<StudySummary>)> Model::keeping(std::function<void(Result<StudySummary>)> done) {
  return [this, done = std::move(done)](Result<StudySummary> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) keep_study(*result);
    done(std::move(result));
  };
}

void Model::create_study(const StudyFromUpload& request, std::function<void(Result<StudySummary>)> done) { source_.create_study(request, keeping(std::move(done))); }

void Model::fetch_definition(const std::string& slug, std::function<void(Result<StudyDefinition>)> done) {
  source_.get_definition(slug, [this, slug, done = std::move(done)](Result<StudyDefinition> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) definition_[slug].value = *result;
    done(std::move(result));
  });
}

void Model::save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen,
                            std::function<void(Result<StudySummary>)> done) {
  auto keep = [this, slug, definition, done = std::move(done)](Result<StudySummary> result) {
    if (result) {
      definition_[slug].value = definition;
      if (const auto it = study_.find(slug); it != study_.end() && it->second.value) it->second.value->definition = definition;
    }
    done(std::move(result));
  };
  source_.save_definition(slug, definition, seen, keeping(std::move(keep)));
}

void Model::publish_study(const std::string& slug, std::function<void(Result<StudySummary>)> done) { source_.publish_study(slug, keeping(std::move(done))); }

void Model::set_study_state(const std::string& slug, StudyState state, std::function<void(Result<StudySummary>)> done) {
  source_.set_study_state(slug, state, keeping(std::move(done)));
}

void Model::refresh_datasets(const std::string& slug) {
  if (std::exchange(datasets_[slug].loading, true)) return;
  source_.list_datasets(slug, [this, slug](Result<std::vector<DatasetSummary>> result) { take(datasets_[slug], std::move(result)); });
}

void Model::refresh_fits(const std::string& slug) {
  if (std::exchange(fits_[slug].loading, true)) return;
  source_.list_fits(slug, [this, slug](Result<std::vector<FitJob>> result) {
    // Of an ensemble that goes on: a run more is finished.
    std::map<std::uint64_t, std::uint32_t> reached;
    if (fits_[slug].value)
      for (const FitJob& job : *fits_[slug].value) reached[job.id] = job.seed_index;
    take(fits_[slug], std::move(result));
    std::vector<FitJob>* jobs = fits_[slug].value ? &*fits_[slug].value : nullptr;
    if (jobs != nullptr) std::stable_sort(jobs->begin(), jobs->end(), [](const FitJob& a, const FitJob& b) { return a.id > b.id; });
    // A fit that ended, whether or not anyone looks at it: its run is new.
    const Loaded<std::vector<RunSummary>>& known = runs_[slug];
    if (jobs == nullptr || !known.value) return;
    const auto is_known = [&](const FitJob& job) {  // of an ensemble: also which one is recommended, which is told at its end
      return std::any_of(known.value->begin(), known.value->end(), [&](const RunSummary& r) { return r.id == job.run && (job.request.seeds == 1 || r.recommended); });
    };
    const auto went_on = [&](const FitJob& job) { return reached.contains(job.id) && reached[job.id] != job.seed_index; };
    if (std::any_of(jobs->begin(), jobs->end(), [&](const FitJob& j) { return (j.run > 0 && !is_known(j)) || went_on(j); })) {
      refresh_runs(slug);
      refresh_studies();
    }
  });
}

void Model::refresh_fit(std::uint64_t id) {
  if (std::exchange(fit_[id].loading, true)) return;
  source_.get_fit(id, [this, id](Result<FitJob> result) {
    take(fit_[id], std::move(result));
    if (fit_[id].value && !fit_[id].error) keep_job(*fit_[id].value);
  });
}

void Model::refresh_runs(const std::string& slug) {
  if (std::exchange(runs_[slug].loading, true)) return;
  source_.list_runs(slug, [this, slug](Result<std::vector<RunSummary>> result) {
    take(runs_[slug], std::move(result));
    std::vector<RunSummary>* runs = runs_[slug].value ? &*runs_[slug].value : nullptr;
    if (runs != nullptr) std::stable_sort(runs->begin(), runs->end(), [](const RunSummary& a, const RunSummary& b) { return a.id > b.id; });
  });
}

// A job that is newer than the one in the study's list takes its place there; a finished one means new runs.
void Model::keep_job(const FitJob& job) {
  Loaded<std::vector<FitJob>>& list = fits_[job.study];
  if (!list.value) return;
  for (FitJob& known : *list.value)
    if (known.id == job.id) {
      const bool finished_now = (!is_final(known.state) && is_final(job.state)) || known.seed_index != job.seed_index;
      known = job;
      if (finished_now) {
        refresh_runs(job.study);
        refresh_studies();
      }
      return;
    }
  list.value->insert(list.value->begin(), job);
}

void Model::start_fit(const std::string& slug, const FitRequest& request, std::function<void(Result<FitJob>)> done) {
  source_.start_fit(slug, request, [this, slug, done = std::move(done)](Result<FitJob> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      fits_[slug];
      fit_[result->id].value = *result;
      keep_job(*result);
    }
    done(std::move(result));
  });
}

void Model::cancel_fit(std::uint64_t id, std::function<void(Result<FitJob>)> done) {
  source_.cancel_fit(id, [this, id, done = std::move(done)](Result<FitJob> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      fit_[id].value = *result;
      keep_job(*result);
    }
    done(std::move(result));
  });
}

void Model::resume_fit(std::uint64_t id, std::function<void(Result<FitJob>)> done) {
  source_.resume_fit(id, [this, id, done = std::move(done)](Result<FitJob> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      fit_[id].value = *result;
      keep_job(*result);
    }
    done(std::move(result));
  });
}

// ---- comparing ----
const Loaded<std::vector<Observer>>& Model::observers(const std::string& slug) {
  Loaded<std::vector<Observer>>& slot = observers_[slug];
  if (slot.waiting()) refresh_observers(slug);
  return slot;
}

const Loaded<std::vector<AnalysisJob>>& Model::analyses(const std::string& slug) {
  Loaded<std::vector<AnalysisJob>>& slot = analyses_[slug];
  if (slot.waiting()) refresh_analyses(slug);
  return slot;
}

const Loaded<AnalysisJob>& Model::analysis(std::uint64_t id) {
  Loaded<AnalysisJob>& slot = analysis_[id];
  if (slot.waiting()) refresh_analysis(id);
  return slot;
}

const Loaded<Report>& Model::report(const std::string& sha256) {
  if (document_name_ != sha256) document_ = {}, document_name_ = sha256;
  if (document_.waiting() && !std::exchange(document_.loading, true))
    source_.get_report(sha256, [this, sha256](Result<Report> result) {
      if (document_name_ == sha256) take(document_, std::move(result));  // else another one is looked at by now
    });
  return document_;
}

const AnalysisJob* Model::known_analysis(std::uint64_t id) const {
  const auto it = analysis_.find(id);
  return it != analysis_.end() && it->second.value ? &*it->second.value : nullptr;
}

bool Model::watching_analysis(const std::string& slug) const {
  const auto it = analyses_.find(slug);
  return it != analyses_.end() && it->second.value &&
         std::any_of(it->second.value->begin(), it->second.value->end(), [](const AnalysisJob& job) { return !is_final(job.state); });
}

void Model::refresh_observers(const std::string& slug) {
  if (std::exchange(observers_[slug].loading, true)) return;
  source_.list_observers(slug, [this, slug](Result<std::vector<Observer>> result) { take(observers_[slug], std::move(result)); });
}

void Model::refresh_analyses(const std::string& slug) {
  if (std::exchange(analyses_[slug].loading, true)) return;
  source_.list_analyses(slug, [this, slug](Result<std::vector<AnalysisJob>> result) {
    take(analyses_[slug], std::move(result));
    if (std::vector<AnalysisJob>* jobs = analyses_[slug].value ? &*analyses_[slug].value : nullptr)
      std::stable_sort(jobs->begin(), jobs->end(), [](const AnalysisJob& a, const AnalysisJob& b) { return a.id > b.id; });
  });
}

void Model::refresh_analysis(std::uint64_t id) {
  if (std::exchange(analysis_[id].loading, true)) return;
  source_.get_analysis(id, [this, id](Result<AnalysisJob> result) {
    take(analysis_[id], std::move(result));
    if (analysis_[id].value && !analysis_[id].error) keep_analysis(*analysis_[id].value);
  });
}

// Takes its place in the study's list, where that is known.
void Model::keep_analysis(const AnalysisJob& job) {
  Loaded<std::vector<AnalysisJob>>& list = analyses_[job.study];
  if (!list.value) return;
  for (AnalysisJob& known : *list.value)
    if (known.id == job.id) {
      known = job;
      return;
    }
  list.value->insert(list.value->begin(), job);
}

void Model::start_analysis(const std::string& slug, const AnalysisRequest& request, std::function<void(Result<AnalysisJob>)> done) {
  source_.start_analysis(slug, request, [this, done = std::move(done)](Result<AnalysisJob> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      analysis_[result->id].value = *result;
      keep_analysis(*result);
    }
    done(std::move(result));
  });
}

void Model::cancel_analysis(std::uint64_t id, std::function<void(Result<AnalysisJob>)> done) {
  source_.cancel_analysis(id, [this, id, done = std::move(done)](Result<AnalysisJob> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      analysis_[id].value = *result;
      keep_analysis(*result);
    }
    done(std::move(result));
  });
}

void Model::import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, std::function<void(Result<RunSummary>)> done) {
  source_.import_run(slug, upload, files, [this, slug, done = std::move(done)](Result<RunSummary> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) {
      refresh_runs(slug);
      refresh_studies();
    }
    done(std::move(result));
  });
}

const Loaded<net::Provenance>& Model::provenance(const std::string& record_sha256) {
  Loaded<net::Provenance>& slot = provenance_[record_sha256];
  if (slot.waiting() && !std::exchange(slot.loading, true))
    source_.get_provenance(record_sha256, [this, record_sha256](Result<net::Provenance> result) { take(provenance_[record_sha256], std::move(result)); });
  return slot;
}

Result<Beside> compare_runs(const OpenRun& run, const OpenRun& other) {
  if (run.values.rows != other.values.rows || run.run.study != other.run.study)
    return Error{ErrorCode::kConflict, "the two results are of different objects"};
  const ColumnCorrelations r = correlate_columns(run.values, other.values);
  const Partners partners = match_one_to_one(r);
  Beside out;
  std::vector<bool> other_matched(other.values.cols, false);
  for (const std::uint32_t d : run.order) {
    if (const auto partner = partners[d]; partner && r.at(d, *partner) >= kFoundAgainFrom) {
      out.pairs.push_back({d, *partner, r.at(d, *partner)});
      other_matched[*partner] = true;
    } else {
      out.alone.push_back(d);
    }
  }
  std::stable_sort(out.pairs.begin(), out.pairs.end(), [](const Beside::Pair& a, const Beside::Pair& b) { return a.correlation > b.correlation; });
  for (const std::uint32_t d : other.order)
    if (!other_matched[d]) out.other_alone.push_back(d);
  if (run.values.rows > kSimilarityObjectsMax || run.values.cols == 0 || other.values.cols == 0) return out;
  Executor one;
  const auto a = predicted_similarity(run.values, one), b = predicted_similarity(other.values, one);
  if (!a || !b) return out;
  std::vector<double> x, y;
  for (std::size_t i = 0; i < a->objects; ++i)
    for (std::size_t j = i + 1; j < a->objects; ++j) {
      x.push_back(a->at(i, j));
      y.push_back(b->at(i, j));
    }
  if (x.size() >= 2) out.similarity = pearson(x, y);
  return out;
}

const Beside* Model::beside(std::uint64_t run, std::uint64_t other) {
  if (beside_ && beside_run_ == run && beside_other_ == other) return &*beside_;
  const OpenRun *a = known_open_run(run), *b = known_open_run(other);
  if (a == nullptr || b == nullptr) return nullptr;
  Result<Beside> result = compare_runs(*a, *b);
  if (!result) return nullptr;
  beside_ = *std::move(result);
  beside_run_ = run, beside_other_ = other;
  return &*beside_;
}

// ---- what people say of dimensions ----
const Loaded<std::vector<DimensionLabel>>& Model::labels(std::uint64_t run) {
  Said& said = said_[run];
  if (said.labels.waiting() && !std::exchange(said.labels.loading, true))
    source_.list_labels(run, [this, run](Result<std::vector<DimensionLabel>> result) {
      take(said_[run].labels, std::move(result));
      said_[run].changed = true;
    });
  return said.labels;
}

const Loaded<net::Ratings>& Model::ratings(std::uint64_t run) {
  Said& said = said_[run];
  if (said.ratings.waiting() && !std::exchange(said.ratings.loading, true))
    source_.list_ratings(run, false, [this, run](Result<net::Ratings> result) {
      take(said_[run].ratings, std::move(result));
      said_[run].changed = true;
    });
  return said.ratings;
}

const Loaded<net::Ratings>& Model::my_ratings(std::uint64_t run) {
  Said& said = said_[run];
  if (said.mine.waiting() && !std::exchange(said.mine.loading, true))
    source_.list_ratings(run, true, [this, run](Result<net::Ratings> result) { take(said_[run].mine, std::move(result)); });
  return said.mine;
}

const Opinions& Model::opinions(std::uint64_t run, std::size_t dims) {
  const Loaded<std::vector<DimensionLabel>>& known_labels = labels(run);
  const Loaded<net::Ratings>& known_ratings = ratings(run);
  Said& said = said_[run];
  if (said.changed || said.opinions.label.size() != dims) {
    said.changed = false;
    std::span<const DimensionLabel> of_labels;
    std::span<const DimensionRating> of_ratings;
    if (known_labels.value) of_labels = *known_labels.value;
    if (known_ratings.value) of_ratings = known_ratings.value->ratings;
    said.opinions = sum_up_opinions(of_labels, of_ratings, dims);
    said.opinions.version = ++versions_;
  }
  return said.opinions;
}

void Model::refresh_opinions(std::uint64_t run) {
  const auto it = said_.find(run);
  if (it == said_.end()) return;
  const auto was_asked = [](const auto& slot) { return slot.value || slot.error; };
  if (was_asked(it->second.labels) && !std::exchange(it->second.labels.loading, true))
    source_.list_labels(run, [this, run](Result<std::vector<DimensionLabel>> result) {
      take(said_[run].labels, std::move(result));
      said_[run].changed = true;
    });
  if (was_asked(it->second.ratings) && !std::exchange(it->second.ratings.loading, true))
    source_.list_ratings(run, false, [this, run](Result<net::Ratings> result) {
      take(said_[run].ratings, std::move(result));
      said_[run].changed = true;
    });
}

void Model::set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen,
                      std::function<void(Result<DimensionLabel>)> done) {
  source_.set_label(run, dimension, label, seen, [this, run, done = std::move(done)](Result<DimensionLabel> result) {
    note_outcome(result ? nullptr : &result.error());
    Said& said = said_[run];
    if (result && said.labels.value) {
      std::erase_if(*said.labels.value, [&](const DimensionLabel& known) { return known.dimension == result->dimension; });
      if (!result->label.empty()) said.labels.value->push_back(*result);
      said.changed = true;
    }
    if (!result && result.error().code == ErrorCode::kConflict) refresh_opinions(run);
    done(std::move(result));
  });
}

void Model::set_rating(std::uint64_t run, const DimensionRating& rating, std::function<void(Result<DimensionRating>)> done) {
  source_.set_rating(run, rating, [this, run, done = std::move(done)](Result<DimensionRating> result) {
    note_outcome(result ? nullptr : &result.error());
    Said& said = said_[run];
    const auto keep = [&](Loaded<net::Ratings>& list) {
      if (!result || !list.value) return;
      std::erase_if(list.value->ratings, [&](const DimensionRating& known) { return known.dimension == result->dimension && known.rater == result->rater; });
      list.value->ratings.push_back(*result);
    };
    keep(said.ratings);
    keep(said.mine);
    said.changed = true;
    done(std::move(result));
  });
}

void Model::get_ratings_table(std::uint64_t run, std::function<void(Result<std::string>)> done) {
  source_.get_ratings_table(run, [this, done = std::move(done)](Result<std::string> result) {
    note_outcome(result ? nullptr : &result.error());
    done(std::move(result));
  });
}

const DimensionFacts& Model::facts(std::uint64_t run, std::uint32_t dimension) {
  if (facts_ && facts_run_ == run && facts_dimension_ == dimension) return *facts_;
  const OpenRun* open = known_open_run(run);
  CHECK(open != nullptr && dimension < open->values.cols);
  facts_run_ = run;
  facts_dimension_ = dimension;
  facts_ = look_into(*open, dimension);
  return *facts_;
}

// ---- runs ----
const Loaded<OpenRun>& Model::run(std::uint64_t id) {
  RunParts& parts = run_[id];
  parts.last_used = ++uses_;
  if (!parts.open.waiting() || parts.open.loading) return parts.open;
  parts.open.loading = true;

  const auto fail = [this, id](const Error& error) {
    Loaded<OpenRun>& open = run_[id].open;
    open.loading = false;
    open.error = error;
    note_outcome(&error);
  };
  const auto ask_parts = [this, id, fail] {
    const RunSummary summary = *run_[id].summary;
    if (!run_[id].study)
      source_.get_study(summary.study, [this, id, fail](Result<StudyDetail> result) {
        if (!result) return fail(result.error());
        run_[id].study = *std::move(result);
        assemble(id);
      });
    if (!run_[id].values)
      source_.get_embedding(summary.embedding_file, [this, id, fail](Result<Matrix> result) {
        if (!result) return fail(result.error());
        run_[id].values = *std::move(result);
        assemble(id);
      });
    assemble(id);
  };
  if (parts.summary) {
    ask_parts();
    return parts.open;
  }
  source_.get_run(id, [this, id, fail, ask_parts](Result<RunSummary> result) {
    if (!result) return fail(result.error());
    run_[id].summary = *std::move(result);
    ask_parts();
  });
  return parts.open;
}

void Model::assemble(std::uint64_t id) {
  RunParts& parts = run_[id];
  if (!parts.summary || !parts.study || !parts.values || parts.open.value) return;
  take(parts.open, open_run(*parts.summary, *parts.study, *std::move(parts.values)));
  parts.values.reset();
  parts.study.reset();

  std::size_t open = 0;
  for (const auto& [other, other_parts] : run_) open += other_parts.open.value ? 1 : 0;
  if (open <= kRunsKept) return;
  auto oldest = run_.end();
  for (auto it = run_.begin(); it != run_.end(); ++it)
    if (it->second.open.value && it->first != id && (oldest == run_.end() || it->second.last_used < oldest->second.last_used)) oldest = it;
  if (oldest == run_.end()) return;
  if (near_run_ == oldest->first) near_row_.reset();  // it reads the matrix that goes
  oldest->second.open = {};
}

void Model::retry_run(std::uint64_t id) {
  RunParts& parts = run_[id];
  if (parts.open.loading) return;
  if (near_run_ == id) near_row_.reset();
  parts.open = {};
}

// ---- watching, and looking after the data ----
const Loaded<LiveView>& Model::live(const std::string& slug) {
  Loaded<LiveView>& slot = live_[slug];
  if (slot.waiting()) refresh_live(slug);
  return slot;
}

const Loaded<BackupStatus>& Model::backups() {
  if (backups_.waiting()) refresh_backups();
  return backups_;
}

void Model::refresh_live(const std::string& slug) {
  if (std::exchange(live_[slug].loading, true)) return;
  source_.get_live(slug, [this, slug](Result<LiveView> result) { take(live_[slug], std::move(result)); });
}

void Model::refresh_backups() {
  if (std::exchange(backups_.loading, true)) return;
  source_.get_backups([this](Result<BackupStatus> result) { take(backups_, std::move(result)); });
}

void Model::withdraw_session(const std::string& slug, std::uint32_t session, const std::string& code, bool only_count, std::function<void(Result<std::uint64_t>)> done) {
  source_.withdraw_session(slug, session, code, only_count, [this, slug, only_count, done = std::move(done)](Result<std::uint64_t> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result && !only_count) {
      refresh_live(slug);
      refresh_studies();
    }
    done(std::move(result));
  });
}

void Model::begin_backup(std::function<void(Result<BackupStatus>)> done) {
  source_.begin_backup([this, done = std::move(done)](Result<BackupStatus> result) {
    note_outcome(result ? nullptr : &result.error());
    if (result) backups_.value = *result, backups_.error.reset();
    done(std::move(result));
  });
}

void Model::forget_failures() {
  const auto forget = [](auto& slot) {
    if (!slot.loading) slot.error.reset();
  };
  const auto forget_all = [&](auto& slots) {
    for (auto& [key, slot] : slots) forget(slot);
  };
  signed_out_ = unreachable_ = false;
  forget(me_);
  forget(tokens_);
  forget(people_);
  forget_all(members_);
  forget(studies_);
  forget(backups_);
  forget_all(live_);
  forget_all(study_);
  forget_all(definition_);
  forget_all(published_);
  forget_all(datasets_);
  forget_all(fits_);
  forget_all(provenance_);
  forget_all(fit_);
  forget_all(observers_);
  forget_all(analyses_);
  forget_all(analysis_);
  forget(document_);
  forget_all(runs_);
  for (auto& [id, said] : said_) {
    forget(said.labels);
    forget(said.ratings);
    forget(said.mine);
  }
  for (auto& [id, parts] : run_) forget(parts.open);
}

Model::~Model() {
  if (near_timer_ != 0) platform::cancel_timer(near_timer_);
}

const std::vector<Ranked>& Model::neighbours(std::uint64_t run, std::uint32_t object) {
  const OpenRun* open = known_open_run(run);
  if (near_run_ == run && near_object_ == object && (open == nullptr || near_row_ || !near_.empty())) return near_;
  near_run_ = run;
  near_object_ = object;
  near_.clear();
  near_row_.reset();
  if (open == nullptr || object >= open->values.rows || open->values.rows < 2) return near_;
  const std::size_t n = open->values.rows;
  near_row_.emplace(open->values, object, n * n <= kThirdsTimesObjects ? 0 : std::max<std::size_t>(64, kThirdsTimesObjects / n));
  look_for_neighbours();
  return near_;
}

// One portion now, the rest from timers: a frame never waits for it.
void Model::look_for_neighbours() {
  const OpenRun* open = known_open_run(near_run_);
  if (!near_row_ || open == nullptr) {
    near_row_.reset();
    return;
  }
  const std::size_t each = near_row_->thirds() * (open->values.cols + kExponentialsCost);
  if (!near_row_->advance(std::max<std::size_t>(1, kPortion / each))) {
    if (near_timer_ == 0)
      near_timer_ = platform::after_ms(0, [this] {
        near_timer_ = 0;
        look_for_neighbours();
      });
    return;
  }
  near_ = nearest_objects(near_row_->values(), near_object_, kNeighbours);
  near_row_.reset();
  platform::request_frames();
}

double Model::together(std::uint64_t run, std::uint32_t a, std::uint32_t b) {
  const OpenRun* open = known_open_run(run);
  if (open == nullptr) return 0;
  if (together_.run != run || together_.a != a || together_.b != b) together_ = {run, a, b, stay_together(open->values, a, b)};
  return together_.value;
}

const TripletExplanation& Model::explanation(std::uint64_t run, const std::array<std::uint32_t, 3>& objects) {
  const OpenRun* open = known_open_run(run);
  if (open == nullptr) explained_ = {};
  else if (explained_.run != run || explained_.objects != objects) explained_ = {run, objects, explain_triplet(open->values, objects)};
  return explained_.value;
}

const StudySummary* Model::known_study(std::string_view slug) const {
  if (studies_.value)  // first: it is what is asked for again and again
    for (const StudySummary& study : *studies_.value)
      if (study.slug == slug) return &study;
  if (const auto it = study_.find(std::string(slug)); it != study_.end() && it->second.value) return &it->second.value->summary;
  return nullptr;
}

const RunSummary* Model::known_newest_run(const std::string& slug) const {
  const auto it = runs_.find(slug);
  return it != runs_.end() && it->second.value && !it->second.value->empty() ? &it->second.value->front() : nullptr;
}

const FitJob* Model::known_newest_fit(const std::string& slug) const {
  const auto it = fits_.find(slug);
  return it != fits_.end() && it->second.value && !it->second.value->empty() ? &it->second.value->front() : nullptr;
}

const RunSummary* Model::known_run(std::uint64_t id) const {
  const auto it = run_.find(id);
  return it != run_.end() && it->second.summary ? &*it->second.summary : nullptr;
}

const OpenRun* Model::known_open_run(std::uint64_t id) const {
  const auto it = run_.find(id);
  return it != run_.end() && it->second.open.value ? &*it->second.open.value : nullptr;
}

bool Model::watching_fit(const std::string& slug) const {
  const auto it = fits_.find(slug);
  if (it == fits_.end() || !it->second.value) return false;
  for (const FitJob& job : *it->second.value)
    if (!is_final(job.state)) return true;
  return false;
}

}  // namespace tertium::console
