import { describeBehindNginx } from './support/behind-nginx';

describeBehindNginx('nginx, under a path', '/tocsin');
