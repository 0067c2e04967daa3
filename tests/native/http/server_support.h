// server_support.h: a whole server on a free port of this machine with one small study, for tests that speak HTTP to it.
#pragma once
#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <string>
#include <thread>

#include "native/http/server.h"
#include "shared/wire/api.h"
#include "tests/support/temporary_folder.h"

namespace tertium {

class TestServer {
 public:
  explicit TestServer(Worker::FitRunner runner = run_fit_task, StoreOptions store_options = {}) {
    store_options.password_cost = kCheapestCost;
    data = take(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = take(Store::open(data->database_path(), store_options));
    worker = std::make_unique<Worker>(*store, *data, 1, std::move(runner));
    http::ServerOptions options;
    options.port = 0;
    options.threads = 16;
    server = take(http::Server::open(*store, *data, *worker, options));
    EXPECT_TRUE(worker->start());
    thread = std::thread([this] { server->run(); });
  }
  ~TestServer() {
    server->stop();
    thread.join();
  }
  template <class T>
  static T take(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
  }

  static StudyDefinition definition(std::uint32_t trials = 8) {
    StudyDefinition d;
    d.slug = "words", d.title = "Words", d.question = "Which one does not belong?", d.consent = "We keep your answers.";
    d.practice_trials = 2, d.trials_per_session = trials, d.seed = 99, d.target_answers = 50;
    return d;
  }
  void add_study(StudyState state = StudyState::kOpen, std::uint32_t trials = 8) {
    std::vector<Stimulus> stimuli;
    for (int i = 0; i < 12; ++i) stimuli.push_back({"word " + std::to_string(i), "", "", ""});
    stimuli[4].picture = take(data->put(kPicture));
    const auto created = store->create_study(definition(trials), stimuli, state);
    EXPECT_TRUE(created) << created.error().message;
  }
  httplib::Client client() const {
    httplib::Client c("127.0.0.1", server->port());
    c.set_keep_alive(true);
    c.set_tcp_nodelay(true);
    return c;
  }
  // A client that has opened the console.
  httplib::Client researcher() {
    auto c = client();
    const auto reply = c.Get("/?token=" + take(store->create_login_token(60'000)));
    EXPECT_TRUE(reply && reply->status == 303);
    const std::string cookie = reply->get_header_value("Set-Cookie");
    c.set_default_headers({{"Cookie", cookie.substr(0, cookie.find(';'))}});
    return c;
  }
  static std::string start_body(const std::string& key, std::uint32_t trials = 8) {
    return wire::encode(SessionStart{key, "en", consent_hash_of(definition(trials)), 1'700'000'000'000, {}});
  }

  inline static const std::string kPicture = std::string("RIFF\x04\x00\x00\x00WEBPVP8 ", 16);
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
  std::unique_ptr<Worker> worker;
  std::unique_ptr<http::Server> server;
  std::thread thread;
};

inline const std::string kKey = "00000000000000000000000000000001";

}  // namespace tertium
