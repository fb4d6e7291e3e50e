/* condition variables of C++ at one address, one after the other */
#include <condition_variable>
#include <mutex>
#include <thread>
static void go()
{
    std::mutex m;
    std::condition_variable c;
    bool r = false;
    std::thread t([&] {
        std::lock_guard<std::mutex> l(m);
        r = true;
        c.notify_one();
    });
    {
        std::unique_lock<std::mutex> l(m);
        c.wait(l, [&] { return r; });
    }
    t.join();
}
int main()
{
    go();
    go();
}
