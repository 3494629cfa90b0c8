// docs/openapi.yaml is what the running program does: the same paths and
// methods, and answers of the statuses and types that are written there.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tests/integration/bot.h"

namespace tebium::testing {
namespace {

const std::set<std::string> kMethods = {"get", "post", "put", "delete"};

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

// The value of a label in a series' text.
std::string LabelOf(const std::string& line, const std::string& name) {
  const size_t at = line.find(name + "=\"") + name.size() + 2;
  return line.substr(at, line.find('"', at) - at);
}

class OpenApiTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(bot_.Start());
    text_ = Get(bot_.Url("/openapi.yaml")).body;
    document_ = YAML::Load(text_);
  }

  // "get /health", of all that is served.
  std::set<std::string> Served() const {
    std::set<std::string> served;
    std::istringstream lines(Get(bot_.Url("/metrics")).body);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("tebium_http_request_duration_seconds_count")) {
        continue;
      }
      std::string path = LabelOf(line, "handler");
      if (path == "other") continue;
      std::erase(path, '*');
      served.insert(Lower(LabelOf(line, "method")) + " " + path);
    }
    return served;
  }
  std::set<std::string> Documented() const {
    std::set<std::string> documented;
    for (const auto& path : document_["paths"]) {
      for (const auto& item : path.second) {
        const auto method = item.first.as<std::string>();
        if (!kMethods.contains(method)) continue;
        documented.insert(method + " " + path.first.as<std::string>());
      }
    }
    return documented;
  }
  // A response as documented, its reference followed.
  YAML::Node Response(const YAML::Node& operation, int status) const {
    const YAML::Node response = operation["responses"][std::to_string(status)];
    if (!response || !response["$ref"]) return response;
    const auto reference = response["$ref"].as<std::string>();
    return document_["components"]["responses"]
                    [reference.substr(reference.rfind('/') + 1)];
  }
  void ExpectDocumented(const YAML::Node& operation,
                        const HttpAnswer& answer) const {
    const YAML::Node response = Response(operation, answer.status);
    ASSERT_TRUE(response) << answer.status << " is not documented";
    const YAML::Node content = response["content"];
    if (!content) return;
    const size_t at = Lower(answer.headers).find("content-type: ");
    ASSERT_NE(at, std::string::npos);
    std::string type = answer.headers.substr(at + 14);
    type = type.substr(0, type.find_first_of(";\r"));
    EXPECT_TRUE(content[type]) << type << " is not documented";
  }

  Bot bot_{nullptr};
  std::string text_;
  YAML::Node document_;
};

TEST_F(OpenApiTest, IsTheDocument) {
  std::ifstream file(TEBIUM_OPENAPI_DOCUMENT);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text_, text.str());
}

TEST_F(OpenApiTest, HasThePathsThatAreServed) {
  std::set<std::string> documented = Documented();
  // Served in webhook mode alone.
  documented.erase("post /telegram");
  EXPECT_EQ(documented, Served());
}

TEST_F(OpenApiTest, WhatIsReadIsAnsweredAsDocumented) {
  for (const auto& path : document_["paths"]) {
    const auto name = path.first.as<std::string>();
    const YAML::Node operation = path.second["get"];
    if (!operation || name.find('{') != std::string::npos) continue;
    SCOPED_TRACE(name);
    ExpectDocumented(operation, Get(bot_.Url(name)));
  }
}

TEST_F(OpenApiTest, NonsenseIsRefusedAsDocumented) {
  for (const auto& path : document_["paths"]) {
    const auto name = path.first.as<std::string>();
    const YAML::Node operation = path.second["post"];
    if (!operation || !operation["requestBody"] || name == "/telegram" ||
        name.find('{') != std::string::npos) {
      continue;
    }
    SCOPED_TRACE(name);
    const HttpAnswer answer = bot_.Post(name, "{nonsense");
    EXPECT_EQ(answer.status, 400);
    ExpectDocumented(operation, answer);
  }
}

}  // namespace
}  // namespace tebium::testing
