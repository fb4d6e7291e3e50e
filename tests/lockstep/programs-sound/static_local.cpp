/* a local variable that is made when it is first met */
#include <mutex>
#include <thread>
std::mutex m;
struct S {
    int v;
    S()
    {
        std::lock_guard<std::mutex> l(m);
        v = 1;
    }
};
static int f()
{
    static S s;
    return s.v;
}
int main()
{
    std::thread a(f), b(f);
    a.join();
    b.join();
}
