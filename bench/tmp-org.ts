import { startOrg } from '/work/main/bench/processes.ts';
const org = await startOrg();
console.log(org.baseUrl);
setTimeout(()=>{org.stop();process.exit()}, 3600_000);
