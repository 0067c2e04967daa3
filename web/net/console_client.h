// console_client.h: where the console's data comes from: an interface, so that screens can be tested (and a packed study shown)
// without a server, and the one that asks the server through client.h.
// One thread. `done` is called later, exactly once, never from inside the call. Errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/domain/matrix.h"
#include "web/net/client.h"

namespace tertium::net {

class ConsoleSource {
 public:
  virtual ~ConsoleSource() = default;
  virtual void list_studies(Done<std::vector<StudySummary>> done) = 0;
  virtual void get_study(const std::string& slug, Done<StudyDetail> done) = 0;
  virtual void list_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done) = 0;
  virtual void list_fits(const std::string& slug, Done<std::vector<FitJob>> done) = 0;
  virtual void get_fit(std::uint64_t id, Done<FitJob> done) = 0;
  virtual void start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done) = 0;
  virtual void cancel_fit(std::uint64_t id, Done<FitJob> done) = 0;
  virtual void list_runs(const std::string& slug, Done<std::vector<RunSummary>> done) = 0;
  virtual void get_run(std::uint64_t id, Done<RunSummary> done) = 0;
  // A run's matrix, objects x dims, from the bytes of its .npy file. Files never change: the browser keeps them.
  virtual void get_embedding(const std::string& sha256, Done<Matrix> done) = 0;
};

// The file as a matrix; kInternal when its bytes are no .npy.
RequestId fetch_matrix(const std::string& sha256, Done<Matrix> done);

// Over HTTP.
class ConsoleClient final : public ConsoleSource {
 public:
  void list_studies(Done<std::vector<StudySummary>> done) override { fetch_studies(std::move(done)); }
  void get_study(const std::string& slug, Done<StudyDetail> done) override { fetch_study(slug, std::move(done)); }
  void list_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done) override { fetch_datasets(slug, std::move(done)); }
  void list_fits(const std::string& slug, Done<std::vector<FitJob>> done) override { fetch_fits(slug, std::move(done)); }
  void get_fit(std::uint64_t id, Done<FitJob> done) override { fetch_fit(id, std::move(done)); }
  void start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done) override { net::start_fit(slug, request, std::move(done)); }
  void cancel_fit(std::uint64_t id, Done<FitJob> done) override { net::cancel_fit(id, std::move(done)); }
  void list_runs(const std::string& slug, Done<std::vector<RunSummary>> done) override { fetch_runs(slug, std::move(done)); }
  void get_run(std::uint64_t id, Done<RunSummary> done) override { fetch_run(id, std::move(done)); }
  void get_embedding(const std::string& sha256, Done<Matrix> done) override { fetch_matrix(sha256, std::move(done)); }
};

}  // namespace tertium::net
